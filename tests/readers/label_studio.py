"""Read tasks and labelling configuration with Label Studio's own package; print each region as a line.

    python label_studio.py TASKS.json CONFIG.xml

Run by an environment of its own, because the package pins others that claimx needs newer.
"""

import json
import sys
from pathlib import Path

from label_studio_sdk.label_interface import LabelInterface

tasks, config = sys.argv[1:]
interface = LabelInterface(Path(config).read_text("utf-8"))
interface.validate()
for task in json.loads(Path(tasks).read_text("utf-8")):
    for made in task.get("annotations", []):
        assert interface.validate_annotation(made), made
    for made in task.get("predictions", []):
        assert interface.validate_prediction(made), made
    for made in (*task.get("annotations", []), *task.get("predictions", [])):
        for region in made["result"]:
            if region["type"] != "relation":
                assert interface.validate_region(region), region
            value = region.get("value", {})
            print(
                task["id"],
                region["type"],
                value.get("text"),
                region.get("labels") or value.get(region["type"]),
            )
