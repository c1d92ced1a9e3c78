"""The instances of a CAEX file (2.15 and 3.0) with their roles, attributes and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element


@dataclass(slots=True)
class Instance:
    """One InternalElement: `paths` are those of its roles, required ones first; `mirrors` is the key it repeats."""

    key: str
    name: str
    parent: Instance | None
    paths: list[str]
    attributes: dict[str, str]
    mirrors: str | None
    is_linked_to: list[Instance] = field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        """The last words of the role paths."""
        return [path.rpartition("/")[2] for path in self.paths]

    def around(self) -> Iterator[Instance]:
        """Give the instance and those around it, nearest first."""
        inside: Instance | None = self
        while inside is not None:
            yield inside
            inside = inside.parent


def read_instances(root: Element) -> tuple[list[Instance], int]:
    """Give the instances in the order of the file, joined by its links; and how many links lead nowhere."""
    instances: list[Instance] = []
    by_id: dict[str, Instance] = {}
    links: list[Element] = []
    for hierarchy in root.iterfind("InstanceHierarchy"):
        _walk(hierarchy, None, instances, by_id, links)
    lost = 0
    for link in links:
        ends = [_end(link.get(side, ""), by_id) for side in ("RefPartnerSideA", "RefPartnerSideB")]
        if ends[0] is None or ends[1] is None:
            lost += 1
            continue
        ends[0].is_linked_to.append(ends[1])
        ends[1].is_linked_to.append(ends[0])
    return instances, lost


def _walk(
    element: Element,
    parent: Instance | None,
    instances: list[Instance],
    by_id: dict[str, Instance],
    links: list[Element],
) -> None:
    links += element.iterfind("InternalLink")
    for inside in element.iterfind("InternalElement"):
        instance = _instance(inside, parent, f"element {len(instances) + 1}")
        if instance.key in by_id:
            instance.key = f"{instance.key}, element {len(instances) + 1}"
        instances.append(instance)
        by_id.setdefault(instance.key, instance)
        for interface in inside.iterfind("ExternalInterface"):
            if interface.get("ID"):
                by_id.setdefault(_bare(interface.get("ID", "")), instance)
        _walk(inside, instance, instances, by_id, links)


def _instance(element: Element, parent: Instance | None, number: str) -> Instance:
    required = [one.get("RefBaseRoleClassPath") for one in element.iterfind("RoleRequirements")]
    supported = [one.get("RefRoleClassPath") for one in element.iterfind("SupportedRoleClass")]
    values = ((one.get("Name", ""), one.findtext("Value")) for one in element.iterfind("Attribute"))
    reference = element.get("RefBaseSystemUnitPath") or ""
    return Instance(
        key=_bare(element.get("ID") or "") or number,
        name=element.get("Name") or "",
        parent=parent,
        paths=[path for path in (*required, *supported) if path],
        attributes={name: text.strip() for name, text in values if text and text.strip()},
        mirrors=_bare(reference) if reference and "/" not in reference else None,
    )


def _end(side: str, by_id: dict[str, Instance]) -> Instance | None:
    """Give the instance at a side of a link, written as the id of an interface, or as that of its owner with a name."""
    whole = _bare(side)
    return by_id.get(whole) or by_id.get(_bare(side.rpartition(":")[0]))


def _bare(key: str) -> str:
    return key.strip().strip("{}").casefold()
