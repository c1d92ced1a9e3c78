"""Vendors and products under the names that inventories and advisories give them."""

from __future__ import annotations

import pytest

from inventory.advisories.names import Same, device_named, is_product, product_named
from inventory.spellings import vendors_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rockwell", "Rockwell Automation "),
        ("Rockwell Automation/Allen-Bradley", "Rockwell Automation"),
        ("Schneider", "Schneider Electric Software, LLC"),
        ("GeutebrÃ¼ck GmbH", "Geutebrück"),
        ("PHOENIX CONTACT, Innominate Security Technologies", "Phoenix Contact"),
        ("Siemens AG", "ABB, Phoenix Contact, Schneider Electric, Siemens, and WAGO"),
        ("LCDS - LeÃ£o Consultoria e Desenvolvimento de Sistemas Ltda ME", "LCDS"),
        ("Emerson", "General Electric (GE)"),
        ("Acme Controls Inc.", "ACME CONTROLS"),
    ],
)
def test_spellings_of_one_vendor_meet(one, other):
    assert vendors_of(one) & vendors_of(other)


@pytest.mark.parametrize(("one", "other"), [("Siemens", "Rockwell"), ("GE Healthcare", "General Electric"), ("", "")])
def test_other_vendors_do_not_meet(one, other):
    assert not vendors_of(one) & vendors_of(other)


@pytest.mark.parametrize(
    ("vendor", "model", "product", "numbers", "same"),
    [
        (
            "Siemens",
            "6ES7 518-4FX00-1AC0",
            "CPU 1518F-4 PN/DP MFP (6ES7518-4FX00-1AC0)",
            ("6ES7518-4FX00-1AC0",),
            "yes",
        ),
        ("Siemens", "6ES7 516-3AN01-0AB0", "CPU 1518F-4 PN/DP MFP (6ES7518-4FX00-1AC0)", ("6ES7518-4FX00-1AC0",), "no"),
        ("Siemens", "6AG1 518-4FX00-4AC0", "CPU 1518F-4", ("6ES7518-4FX00-1AC0",), "maybe"),
        ("Siemens", "CPU 1516-3 PN/DP", "SIMATIC S7-1500 CPU family (incl. SIPLUS variants)", (), "yes"),
        ("Siemens", "CPU 1516-3 PN/DP", "SIMATIC S7-1500 CPU 1518-4 PN/DP MFP", (), "no"),
        ("Siemens", "S7-1500", "SIMATIC S7-1500 CPU 1518-4 PN/DP MFP", (), "maybe"),
        ("Siemens", "SCALANCE XC208", "SCALANCE XC-200", (), "yes"),
        ("Siemens", "SCALANCE M876-3", "SCALANCE M876-3 (EVDO)", (), "maybe"),
        ("Siemens", "SCALANCE S615", "SCALANCE M-800 / S615", (), "yes"),
        ("Siemens", "RUGGEDCOM RSG2100", "RUGGEDCOM ROS RSG2100", (), "yes"),
        ("Siemens", "6ES7 412-2EK07-0AB0", "SIMATIC S7-400 CPU hardware version 4.0 and below", (), "maybe"),
        ("Rockwell", "1756-EN2TP/A", "1756-EN2TP/A", (), "yes"),
        ("Rockwell", "1756-EN2TP/B", "1756-EN2TP/A", (), "no"),
        ("Rockwell", "1756-EN2TP", "1756-EN2TP Series A", (), "maybe"),
        ("Rockwell", "1756-L61/B LOGIX5561", "ControlLogix 5560 controllers", (), "yes"),
        ("Rockwell", "1756-L61/B LOGIX5561", "ControlLogix 5580 controllers", (), "no"),
        ("Rockwell", "1756-L85E/B", "ControlLogix 5580 (1756 - L8z)", (), "yes"),
        ("Rockwell", "1769-L36ERM/A LOGIX5336ERM", "CompactLogix 5370 L3 controllers", (), "yes"),
        ("Rockwell", "1756-L85E/B", "Studio 5000 Logix Designer ControlLogix 5580 controllers", (), "no"),
        ("Rockwell", "FactoryTalk View SE", "FactoryTalk View Site Edition", (), "yes"),
        ("Rockwell", "FactoryTalk View SE", "FactoryTalk Linx", (), "no"),
        ("Schneider Electric", "BMX P34 2020", "Modicon M340", (), "yes"),
        ("Schneider Electric", "BMEP584040", "Modicon M580 CPU (part numbers BMEP* and BMEH*)", (), "yes"),
        ("WAGO", "750-880/025-000", "750-880/xxx-xxx", (), "yes"),
        ("WAGO", "750-8204", "750-82xx/xxx-xxx", (), "yes"),
        ("Moxa", "EDS-405A-MM-SC", "EDS-405A series", (), "yes"),
        ("Moxa", "EDS-408A", "EDS-405A series", (), "no"),
        ("Hirschmann", "RSP20", "RSP RSPE RSPS RSPL MSP EES", (), "maybe"),
        ("Honeywell", "JACE 8000", "Niagara 4 Framework", (), "maybe"),
    ],
)
def test_a_product_is_told_as_an_engineer_would(vendor, model, product, numbers, same):
    judged = is_product(device_named(vendors_of(vendor), model), product_named(product, "", numbers))
    assert judged.same is Same(same), judged.why
