from __future__ import annotations

import pytest

from assessment.engine.buses import is_bus


@pytest.mark.parametrize("medium", ["DeviceNet", "FF H1", "ff_h1", "CAN", "RS-485", "serial line", "PROFIBUS DP"])
def test_serial_lines_and_fieldbuses_cannot_be_routed(medium):
    assert is_bus(medium)


@pytest.mark.parametrize("medium", [None, "", "Ethernet", "copper", "PROFINET", "Modbus TCP", "fibre"])
def test_networks_and_what_nobody_wrote_are_no_buses(medium):
    assert not is_bus(medium)
