#!/usr/bin/env python3
"""Writes workout.tcx: an indoor bicycle workout that nobody rode, in the form that training services export.

Warm-up, four bouts of four minutes, a break of five minutes with the timer stopped, twenty steady minutes and a
cool-down. Power wobbles as a rider's does (a fixed sum of sines, so that the file is always the same); heart rate
follows power with a lag of forty seconds. There are no positions, because there is no such place.
"""
import datetime
import math
import pathlib

START = datetime.datetime(2026, 3, 14, 16, 30, tzinfo=datetime.timezone.utc)
STEP = 10  # s between points
LAPS = [  # name, [(seconds, W), ...]; None is a stop of the timer
    ("warm-up", [(600, 115)]),
    ("bouts", [(240, 225), (180, 110)] * 4),
    ("steady", [None, (1200, 165)]),
    ("cool-down", [(420, 100)]),
]
BREAK = 300  # s


def wobble(second):
    return 9 * math.sin(second / 7.3) + 6 * math.sin(second / 2.9 + 1) + 4 * math.sin(second / 31)


def point(second, watts, rate, distance):
    time = (START + datetime.timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"          <Trackpoint><Time>{time}</Time><DistanceMeters>{distance:.1f}</DistanceMeters>"
        f"<HeartRateBpm><Value>{rate:.0f}</Value></HeartRateBpm><Cadence>88</Cadence>"
        f"<Extensions><x:TPX><x:Watts>{watts:.0f}</x:Watts></x:TPX></Extensions></Trackpoint>\n"
    )


def laps():
    second, distance, rate = 0, 0.0, 80.0
    for name, parts in LAPS:
        begin = second
        text = f'      <Lap StartTime="{(START + datetime.timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")}">\n'
        text += f"        <Intensity>Active</Intensity><Notes>{name}</Notes>\n        <Track>\n"
        for part in parts:
            if part is None:
                # The last point before the stop, then a new track: that is how TCX says it.
                text += point(second, 0, rate, distance) + "        </Track>\n        <Track>\n"
                second += BREAK
                rate = 90.0
                continue
            seconds, target = part
            for _ in range(seconds // STEP):
                watts = max(0, target + wobble(second))
                rate += (70 + 0.38 * watts - rate) * STEP / 40
                text += point(second, watts, rate, distance)
                distance += STEP * (2.6 * watts) ** (1 / 3)
                second += STEP
        yield text + "        </Track>\n      </Lap>\n"
        assert second > begin


def main():
    text = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text += '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
    text += 'xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2">\n'
    text += '  <Activities>\n    <Activity Sport="Biking">\n'
    text += f"      <Id>{START.strftime('%Y-%m-%dT%H:%M:%SZ')}</Id>\n"
    text += "".join(laps())
    text += "      <Creator><Name>Kinecrine example (make_workout.py)</Name></Creator>\n"
    text += "    </Activity>\n  </Activities>\n</TrainingCenterDatabase>\n"
    pathlib.Path(__file__).with_name("workout.tcx").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
