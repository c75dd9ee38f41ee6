"""The training steps of `npm run bench -- network-mlp network-conv` in PyTorch on one thread, from the same start on the same batch.

On Debian: apt-get install python3-torch, then /usr/bin/python3 scripts/pytorch-network.py [--save FILE]
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import pathlib
import platform
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
BATCH, RATE, MOMENTUM = 128, 0.01, 0.9


def seeded(length, seed):
    """bench/support/harness.mjs"""
    state, out = seed, []
    for _ in range(length):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state / 2**31 - 1)
    return torch.tensor(out, dtype=torch.float64)


def mlp():
    return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10)), (BATCH, 784)


def conv_net(width=16):
    layers, c = [], 1
    for block, oc in enumerate((width, 2 * width, 4 * width)):
        layers += [nn.Conv2d(c, oc, 3, padding=1, bias=False), nn.BatchNorm2d(oc), nn.ReLU(), nn.AvgPool2d(2 if block < 2 else 7)]
        c = oc
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(c, 10)), (BATCH, 1, 28, 28)


def start(net, seed):
    """The numbers of bench/support/network-jobs.mjs: weights [inputs][outputs] or [3][3][inputs][outputs], biases 0, scales 1."""
    numbers, at = seeded(sum(p.numel() for p in net.parameters()), seed), 0
    with torch.no_grad():
        for layer in net:
            if isinstance(layer, nn.BatchNorm2d):
                at += 2 * layer.num_features
            if not isinstance(layer, (nn.Linear, nn.Conv2d)):
                continue
            w = layer.weight
            order = (1, 0) if w.dim() == 2 else (2, 3, 1, 0)
            shape = [w.shape[i] for i in order]
            piece = numbers[at : at + w.numel()].float().double() * (6 * w.shape[0] / w.numel()) ** 0.5
            at += w.numel() + (0 if layer.bias is None else layer.bias.numel())
            w.copy_(piece.float().reshape(shape).permute((1, 0) if w.dim() == 2 else (3, 2, 0, 1)))
            if layer.bias is not None:
                layer.bias.zero_()


rows, losses = [], {}


def measure(kind, make, seed, x_seed, runs):
    net, shape = make()
    start(net, seed)
    X = seeded(BATCH * 784, x_seed).float().reshape(shape)
    y = torch.arange(BATCH) * 7 % 10
    loss_of, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), lr=RATE, momentum=MOMENTUM)

    def step():
        optimizer.zero_grad()
        loss = loss_of(net(X), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    losses[kind] = [step() for _ in range(3)]
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - begin))
    times.sort()
    rows.append({"key": f"network-{kind}", "name": "PyTorch", "runs": runs, "median": times[runs // 2], "best": times[0]})
    print(f"  {kind:6} median {times[runs // 2]:8.2f} ms   best {times[0]:8.2f} ms   ({runs} runs)   losses {losses[kind]}")


capability = torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, "cpu") else "unknown"
print(f"PyTorch {torch.__version__} ({capability}), Python {platform.python_version()}, one thread: a training step, batch {BATCH}")
measure("mlp", mlp, 11, 21, 300)
measure("conv", conv_net, 12, 22, 60)

if sys.argv[1:2] == ["--save"]:
    folder = pathlib.Path(__file__).resolve().parent.parent / "bench" / "results"
    machine = {"torch": torch.__version__, "kernels": capability, "python": platform.python_version(), "threads": 1}
    (folder / sys.argv[2]).write_text(json.dumps({"machine": machine, "losses": losses, "rows": rows}, indent=1) + "\n")
    print(f"written: bench/results/{sys.argv[2]}")
