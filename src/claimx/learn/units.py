"""Compare the units of doses as written by different annotators."""

from __future__ import annotations

_SAME = {
    "mg": ("milligram", "milligrams", "mgs"),
    "mcg": ("microgram", "micrograms", "µg", "μg", "ug"),
    "g": ("gram", "grams", "gm", "gms"),
    "kg": ("kilogram",),
    "ml": ("milliliter", "milliliters", "millilitre", "millilitres", "mls"),
    "iu": ("international unit", "international units"),
    "unit": ("units",),
    "teaspoon": ("tsp",),
    "tablespoon": ("tbsp",),
    "oz": ("ounce", "ounces"),
    "%": ("percent",),
}
_NAMES = {spelling: name for name, spellings in _SAME.items() for spelling in spellings}


def unit_name(unit: str | None) -> str:
    """Return one name for the spellings of a unit: *milligrams* and *mg* are the same."""
    name = (unit or "").strip().lower().rstrip(".")
    name = _NAMES.get(name, name)
    return _NAMES.get(name, name[:-1] if len(name) > 3 and name.endswith("s") else name)
