"""Stops and vehicles as a person types them, made whole: every column there, times in minutes."""

import math
import re

import pandas as pd

from ...core.errors import ConciergekitError
from ...core.i18n import _, listing
from ...core.roads.places import MODES

STOP_COLUMNS = {"service_min": 0.0, "load": 0.0, "prize_eur": math.nan}
VEHICLE_COLUMNS = {
    "count": 1.0,
    "day_eur": 0.0,
    "km_eur": 0.0,
    "hour_eur": 0.0,
    "capacity": math.inf,
    "shift_h": math.inf,
    "overtime_h": 0.0,
    "overtime_hour_eur": 0.0,
    "max_km": math.inf,
    "load_min": 0.0,
    "reloads": 0.0,
}
_TIME = re.compile(r"^\s*(\d{1,2})\s*[h:]\s*(\d{2})?\s*$", re.IGNORECASE)
_YES = {"true", "1", "1.0", "yes", "oui", "x", "vrai"}


def typed_stops(stops: pd.DataFrame) -> pd.DataFrame:
    """Stops with every column, times in minutes after midnight; ConciergekitError on bad windows."""
    if "id" not in stops:
        raise ConciergekitError(_("Stops need a column named id."))
    out = stops.reset_index(drop=True).copy()
    out["id"] = out["id"].astype(str)
    for name, default in STOP_COLUMNS.items():
        out[name] = _numbers(out, name, default)
    out["relay"] = out["relay"].astype(str).str.lower().isin(_YES) if "relay" in out else False
    out["early_min"], out["late_min"] = _windows(out)
    return out


def typed_vehicles(vehicles: pd.DataFrame) -> pd.DataFrame:
    """Vehicles with every column; ConciergekitError if there is none or a mode is unknown."""
    out = vehicles.reset_index(drop=True).copy()
    if out.empty:
        raise ConciergekitError(_("At least one vehicle is needed."))
    if "mode" not in out:
        out["mode"] = "van"
    wrong = sorted(set(out["mode"].astype(str)) - set(MODES))
    if wrong:
        raise ConciergekitError(
            _("Unknown mode {mode}: use one of {modes}.", mode=listing(wrong), modes=listing(MODES))
        )
    if "name" not in out:
        out["name"] = [f"{mode} {i}" for i, mode in enumerate(out["mode"], start=1)]
    for name, default in VEHICLE_COLUMNS.items():
        out[name] = _numbers(out, name, default)
    for name in ("count", "reloads"):
        if (out[name] % 1 != 0).any():
            raise ConciergekitError(_("Column {name} must hold whole numbers.", name=name))
    out["from_min"], out["until_min"] = _windows(out.assign(id=out["name"]))
    return out


def _numbers(frame: pd.DataFrame, name: str, default: float) -> pd.Series:
    if name not in frame:
        return pd.Series(default, index=frame.index, dtype=float)
    values = pd.to_numeric(frame[name], errors="coerce")
    unread = frame[name].notna() & values.isna() & (frame[name].astype(str).str.strip() != "")
    if unread.any():
        raise ConciergekitError(
            _(
                "Column {name} holds “{value}”, which is not a number.",
                name=name,
                value=str(frame.loc[unread, name].iloc[0]),
            )
        )
    values = values.fillna(default).astype(float)
    if (values < 0).any():
        raise ConciergekitError(_("Column {name} has a negative value.", name=name))
    return values


def _windows(frame: pd.DataFrame) -> tuple[list[float], list[float]]:
    values = frame["window"] if "window" in frame else [None] * len(frame)
    bounds = [_window(value, name) for value, name in zip(values, frame["id"], strict=True)]
    return [low for low, _high in bounds], [high for _low, high in bounds]


def _window(value, name: str) -> tuple[float, float]:
    """A window as two clock times ("9:00-11:30") or two numbers of minutes after midnight."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value).strip() == "":
        return 0.0, math.inf
    try:
        parts = re.split(r"\s*[-–—]\s*", value.strip()) if isinstance(value, str) else list(value)
        low, high = (_clock(part) for part in parts)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if low > high:
        raise ConciergekitError(
            _(
                'Window {value} of stop {stop} is not two times in order, e.g. "9:00-11:30".',
                value=str(value),
                stop=name,
            )
        )
    return low, high


def _clock(part) -> float:
    if isinstance(part, str):
        match = _TIME.match(part)
        if not match:
            raise ValueError(part)
        return int(match[1]) * 60.0 + int(match[2] or 0)
    return float(part)
