"""The penalised critic update of a style config in PyTorch, for train-step.ts to compare with.

Arguments: a JSON file with the sizes, a safetensors file with every input of the step under Ghostnote's names, and the
number of threads. Prints the loss of the first step; then computes one more step for each line on standard input and
prints its milliseconds.
"""

import json
import math
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


sizes = json.load(open(sys.argv[1]))
v = read_safetensors(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]))
B, T, BINS = sizes["batch"], sizes["frames"], sizes["bins"]
PH, PW = sizes["patch"]


def leaky(x):
    return F.leaky_relu(x, 0.2)


def scaled(weight, fan_in, gain=math.sqrt(2)):
    return weight * (gain / math.sqrt(fan_in))


# Weights in PyTorch's own layout, transposed once.
def native(name, tensor):
    if not name.endswith("/weight"):
        return tensor
    if tensor.dim() == 4:
        return tensor.permute(3, 2, 0, 1).contiguous()
    return tensor


names = sizes["criticNames"]
critic = {name: native(name, v[name]).requires_grad_(True) for name in names}
optimiser = torch.optim.Adam(list(critic.values()), float(v["rate"]), betas=(0, 0.99), eps=1e-8)


def dense(p, name, x, gain=math.sqrt(2)):
    weight = p[name + "/weight"]
    return x @ scaled(weight, weight.shape[0], gain) + p[name + "/bias"]


def convolved(p, name, x):
    weight = p[name + "/weight"]
    fan_in = weight[0].numel()
    return F.conv2d(x, scaled(weight, fan_in), p[name + "/bias"], padding=weight.shape[-1] // 2)


def score(spectrum, asked):
    p = critic
    size = (spectrum.square().sum(3) + 1e-4).sqrt()  # [B, T, F]
    x = size.view(B, T // PH, PH, BINS // PW, PW).permute(0, 2, 4, 1, 3).reshape(B, PH * PW, T // PH, BINS // PW)
    x = leaky(convolved(p, "critic/embed", x))
    for i in range(1, sizes["criticLayers"]):
        x = F.avg_pool2d(leaky(convolved(p, f"critic/conv{i}", x)), 2)
    deviation = ((x - x.mean(0, keepdim=True)).square().mean(0) + 1e-8).sqrt().mean()
    flat = torch.cat([x.permute(0, 2, 3, 1).reshape(B, -1), deviation.reshape(1, 1).expand(B, 1)], 1)
    features = leaky(dense(p, "critic/dense", flat))
    plain = features @ scaled(p["critic/score"], features.shape[1], 1)
    projected = (features * (asked @ (p["critic/classes"] / math.sqrt(features.shape[1])))).sum(1)
    return plain.reshape(-1) + projected


def step():
    real, fake, mix = v["real"], v["fake"], v["mix"]
    optimiser.zero_grad()
    on_real = score(real, v["realAsked"])
    loss = score(fake, v["fakeAsked"]).mean() - on_real.mean()
    between = (fake + mix[:, None, None, None] * (real - fake)).requires_grad_(True)
    asked = v["fakeAsked"] + mix[:, None] * (v["realAsked"] - v["fakeAsked"])
    (slope,) = torch.autograd.grad(score(between, asked).sum(), between, create_graph=True)
    norm = (slope.square().sum((1, 2, 3)) + 1e-12).sqrt()
    loss = loss + 10 * (norm - 1).square().mean() + 0.001 * on_real.square().mean()
    loss.backward()
    optimiser.step()
    return loss.item()


print(json.dumps({"version": torch.__version__, "loss": step()}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    step()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000}), flush=True)
