"""Files for calendars and trackers, byte for byte."""

from __future__ import annotations

from datetime import date

from assessment.tracker_files import Event, calendar, tracker_csv


def test_a_window_is_an_event_of_whole_days_in_lines_of_75_octets():
    event = Event("W1@P", "W1; hall, é" + "x" * 80, date(2027, 2, 28), date(2027, 2, 28), "a\nb")
    text = calendar("Plant", [event], date(2027, 1, 1))
    assert "\r\nDTSTART;VALUE=DATE:20270228\r\nDTEND;VALUE=DATE:20270301\r\n" in text
    assert r"SUMMARY:W1\; hall\, é" in text
    assert "DESCRIPTION:a\\nb\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.replace("\r\n ", "").count("x" * 80) == 1


def test_no_cell_is_a_formula():
    assert tracker_csv([{"Summary": "=1+1", "Cost": "5"}]).splitlines()[1] == "'=1+1,,,,,,5,,,"
