"""Plays a pad of a kit and writes what it sounds like: python3 hit_pad.py [address] [file]. Python 3.8, and no package."""
import json
import sys
from urllib.parse import quote, urlencode
from urllib.request import urlopen

address, file = (sys.argv[1:] + ["http://127.0.0.1:4770", "pad.wav"][len(sys.argv) - 1 :])[:2]


def get(path):
    with urlopen(address + path) as reply:  # raises HTTPError with the server's own sentence in its body
        return reply.read()


model = json.loads(get("/api/models"))["models"][0]
kit = json.loads(get("/api/kits/first-light"))
pad = kit["pads"][0]
wishes = {**pad.get("controls", {}), "velocity": 100, "bits": 24, "edition": model["edition"]}
sound = f"/shots/{model['name']}/{quote(pad['class'])}/{pad['seed']}.wav?{urlencode(wishes)}"
with open(file, "wb") as out:
    out.write(get(sound))
print(f"{pad['name']}: {address}{sound}")  # for ever these bytes, as long as the edition is named
