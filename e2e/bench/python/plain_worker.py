"""A worker as it is written first: BRPOP, compute, PUBLISH. What it has in hand is lost when it dies."""

import json
import os
import threading
import time

import redis

worker_id = f"plain_{os.getpid()}"
client = redis.Redis(port=int(os.environ["REDIS_PORT"]))
done = 0


def beat():
    own = redis.Redis(port=int(os.environ["REDIS_PORT"]))
    while True:
        beat = {"worker_id": worker_id, "pid": os.getpid(), "tasks_processed": done, "timestamp": time.time()}
        own.publish("worker:heartbeat", json.dumps(beat))
        time.sleep(10)


threading.Thread(target=beat, daemon=True).start()
while True:
    taken = client.brpop("queue:worker_a", timeout=1)
    if taken is None:
        continue
    task = json.loads(taken[1])
    result = {"id": task["id"], "worker_id": worker_id, "status": "ok", "result": task["payload"]}
    client.publish("worker:responses", json.dumps(result))
    done += 1
