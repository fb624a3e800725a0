"""Every call for videos that the public client has, against the server whose address is the first
argument. What it saw goes to stdout as one line of JSON."""

import json
import sys
import time

import openai

address, key = (sys.argv[1:] + ["none"])[:2]
client = openai.OpenAI(base_url=address + "/v1", api_key=key)
seen = {}


def ended(video_id):
    while True:
        video = client.videos.retrieve(video_id)
        if video.status in ("completed", "failed"):
            return video
        time.sleep(0.2)


def refused(call):
    try:
        call()
    except openai.APIStatusError as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "message": error.message,
        }
    return "it was not refused"


asked = client.videos.create(prompt="a red ball", seconds="4")
seen["created"] = {"object": asked.object, "status": asked.status, "seconds": asked.seconds}
video = ended(asked.id)
seen["ended"] = {
    "status": video.status,
    "progress": video.progress,
    "error": None if video.error is None else video.error.code,
}
for variant in ("video", "thumbnail", "spritesheet"):
    answer = client.videos.download_content(asked.id, variant=variant)
    seen[variant] = {
        "type": answer.response.headers["content-type"],
        "bytes": len(answer.read()),
    }

polled = client.videos.create_and_poll(
    prompt="a blue kite", seconds="1", poll_interval_ms=200, extra_body={"seed": 7}
)
seen["polled"] = {"status": polled.status, "seed": polled.model_extra["seed"]}
listed = [one.id for one in client.videos.list(limit=1, order="asc")]
seen["listed"] = [asked.id in listed, listed.index(asked.id) < listed.index(polled.id)]

picture = ("first.jpg", client.videos.download_content(asked.id, variant="thumbnail").read(), "image/jpeg")
guided = client.videos.create(
    prompt="a red ball", seconds="1", input_reference=picture, extra_body={"recipe": "chunk-wise"}
)
seen["guided"] = guided.model_extra["settings"]["reference"]
seen["unused"] = refused(
    lambda: client.videos.create(
        prompt="a", input_reference=picture, extra_body={"recipe": "confiner"}
    )
)
seen["noPicture"] = refused(
    lambda: client.videos.create(prompt="a", input_reference=("a.png", b"no picture", "image/png"))
)

story = client.videos.create(
    prompt="a red ball",
    seconds="4",
    extra_body={
        "prompts": [
            {"at": 1.5, "prompt": "a blue kite"},
            {"at": {"frames": 20}, "prompt": "a green boat", "transition": {"frames": 8}},
        ]
    },
)
seen["story"] = story.model_extra["prompts"]
seen["storyRefused"] = refused(
    lambda: client.videos.create(
        prompt="a", seconds="1", extra_body={"prompts": [{"at": 9, "prompt": "b"}]}
    )
)

headers = {"Idempotency-Key": "python-" + asked.id}
wish = {"prompt": "a green boat", "seconds": "1", "extra_headers": headers}
seen["same"] = client.videos.create(**wish).id == client.videos.create(**wish).id
seen["conflict"] = refused(lambda: client.videos.create(**{**wish, "seconds": "2"}))



def made(child):
    return {
        "parent": child.remixed_from_video_id == asked.id,
        "seconds": child.seconds,
        "status": ended(child.id).status,
    }


seen["remixed"] = made(client.videos.remix(asked.id, prompt="a blue kite"))
seen["noParent"] = refused(lambda: client.videos.remix("none", prompt="a"))

stopped = client.videos.create(prompt="a long way", seconds="500")
client.post(f"/videos/{stopped.id}/cancel", cast_to=object)
seen["cancelled"] = ended(stopped.id).error.code

deleted = client.videos.delete(asked.id)
seen["deleted"] = {
    "id": deleted.id == asked.id,
    "object": deleted.object,
    "deleted": deleted.deleted,
}
seen["gone"] = refused(lambda: client.videos.retrieve(asked.id))
seen["goneContent"] = refused(lambda: client.videos.download_content(asked.id))
seen["size"] = refused(lambda: client.videos.create(prompt="a", size="1024x1792"))
seen["model"] = refused(lambda: client.videos.create(prompt="a", model="sora-2"))
print(json.dumps(seen))
