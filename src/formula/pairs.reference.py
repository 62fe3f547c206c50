"""Writes pairs.reference.json: losses over the rows of a group, with gradients and Hessian diagonals by autograd.

Run with PyTorch 2.15 on the CPU: python pairs.reference.py > pairs.reference.json
Each loss is written in PyTorch from its definition, most with loops over pairs, in float64; `formula` is the same loss
in lossline's language. `shapes` says what the names hold, `gradient` and `hessian` are with respect to the first of
them. Inputs are random numbers rounded to three decimals, so that they read the same everywhere.
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(20240229)

n, K = 6, 3
relevance = torch.tensor([2.0, 0.0, 1.0, 0.0, 3.0, 1.0])
labels = torch.tensor([0.0, 1.0, 0.0, 2.0, 1.0, 0.0])
binary = torch.tensor([1.0, 0.0, 1.0, 1.0, 0.0, 0.0])


def draw(*shape, low=-1.5, high=1.5):
    return torch.round((low + (high - low) * torch.rand(*shape)) * 1000) / 1000


score = draw(n)
embedding = draw(n, K)
other = draw(n, K)
target = draw(n, K)
probability = draw(n, low=0.05, high=0.95)
temperature = 0.4

pairs = [(i, j) for i in range(n) for j in range(n)]


def cosine(x, i, j):
    return x[i] @ x[j] / (x[i].norm() * x[j].norm())


def pair_logit(f):
    return sum(torch.log1p(torch.exp(f[j] - f[i])) for i, j in pairs if relevance[i] > relevance[j])


def approx_ndcg(f):
    ideal = sum((2.0**g - 1) / math.log2(k + 2) for k, g in enumerate(sorted(relevance.tolist(), reverse=True)))
    gained = 0
    for i in range(n):
        rank = 1 + sum(torch.sigmoid((f[j] - f[i]) / temperature) for j in range(n) if j != i)
        gained = gained + (2.0 ** relevance[i] - 1) / torch.log2(1 + rank)
    return 1 - gained / ideal


def lambda_rank(f):
    order = torch.argsort(score, descending=True)
    rank = torch.empty(n)
    rank[order] = torch.arange(1.0, n + 1)
    total = 0
    for i, j in pairs:
        if relevance[i] > relevance[j]:
            change = (2.0 ** relevance[i] - 2.0 ** relevance[j]) * (1 / torch.log2(1 + rank[i]) - 1 / torch.log2(1 + rank[j]))
            total = total + change.abs() * torch.nn.functional.softplus(f[j] - f[i])
    return total


def list_softmax(f):
    return -(relevance * torch.log_softmax(f, 0)).sum()


def nt_xent(x):
    terms = []
    for i, j in pairs:
        if i != j and labels[i] == labels[j]:
            own = torch.exp(cosine(x, i, j) / temperature)
            rest = sum(torch.exp(cosine(x, i, k) / temperature) for k in range(n) if labels[k] != labels[i])
            terms.append(-torch.log(own / (own + rest)))
    return torch.stack(terms).mean()


def sup_con(x):
    anchors = []
    for i in range(n):
        positives = [j for j in range(n) if j != i and labels[j] == labels[i]]
        if not positives:
            continue
        whole = sum(torch.exp(cosine(x, i, k) / temperature) for k in range(n) if k != i)
        anchors.append(-sum(torch.log(torch.exp(cosine(x, i, j) / temperature) / whole) for j in positives) / len(positives))
    return torch.stack(anchors).mean()


def multi_similarity(x, alpha=2.0, beta=5.0, base=0.5):
    total = 0
    for i in range(n):
        near = sum(torch.exp(-alpha * (cosine(x, i, j) - base)) for j in range(n) if j != i and labels[j] == labels[i])
        far = sum(torch.exp(beta * (cosine(x, i, j) - base)) for j in range(n) if labels[j] != labels[i])
        total = total + torch.log(1 + torch.as_tensor(near)) / alpha + torch.log(1 + torch.as_tensor(far)) / beta
    return total / n


def n_pairs(x):
    s = x @ other.T
    return torch.nn.functional.cross_entropy(s, torch.arange(n))


def contrastive(x):
    total = 0
    for i, j in pairs:
        if i != j:
            d = (x[i] - x[j]).norm()
            total = total + (d**2 if labels[i] == labels[j] else torch.relu(1.5 - d) ** 2)
    return total / n**2


def dice(f):
    return 1 - (2 * (binary * f).sum() + 1) / (binary.sum() + f.sum() + 1)


def squared_deviation(f):
    return ((f - f.mean()) ** 2).sum()


def scale_invariant(f):
    d = f - relevance
    return (d**2).mean() - 0.85 * d.mean() ** 2


def mcrmse(x):
    return ((x - target) ** 2).mean(0).sqrt().mean()


def cross_entropy(x):
    return torch.nn.functional.cross_entropy(x, labels.long())


def crps_ensemble(f):
    return (f - 0.3).abs().mean() - sum((f[i] - f[j]).abs() for i, j in pairs) / (2 * n**2)


same = "labels = across(labels) and not itself(labels)"
cosines = f"cosines(x)/{temperature}"
losses = [
    (pair_logit, "sum(sum(where(y > across(y), softplus(across(f) - f), 0)))", {"f": score, "y": relevance}),
    (
        approx_ndcg,
        # the rank counts the row itself as a half
        "1 - sum((2^y - 1)*log(2)/log(1.5 + sum(sigmoid((across(f) - f)/t))))/sum((2^y - 1)*log(2)/log(2 + better))",
        {"f": score, "y": relevance, "better": torch.tensor([1.0, 4.0, 2.0, 5.0, 0.0, 3.0]), "t": torch.tensor(temperature)},
    ),
    (
        lambda_rank,
        "sum(sum(where(y > across(y), abs((2^y - 2^across(y))*(log(2)/log(1 + r) - log(2)/log(1 + across(r))))*softplus(across(f) - f), 0)))",
        {"f": score, "y": relevance, "r": torch.argsort(torch.argsort(score, descending=True)) + 1.0},
    ),
    (list_softmax, "-sum(y*log_softmax(f))", {"f": score, "y": relevance}),
    (
        nt_xent,
        f"sum(sum(where({same}, softplus(logsumexp(where(labels != across(labels), {cosines}, -inf)) - {cosines}), 0)))"
        f"/sum(sum(where({same}, 1, 0)))",
        {"x": embedding, "labels": labels},
    ),
    (
        sup_con,
        f"sum(where(sum(where({same}, 1, 0)) > 0, -sum(where({same}, {cosines} - logsumexp(where(itself(labels), -inf, {cosines})), 0))"
        f"/max(sum(where({same}, 1, 0)), 1), 0))/sum(where(sum(where({same}, 1, 0)) > 0, 1, 0))",
        {"x": embedding, "labels": labels},
    ),
    (
        multi_similarity,
        f"mean(softplus(logsumexp(where({same}, -2*(cosines(x) - 0.5), -inf)))/2"
        " + softplus(logsumexp(where(labels != across(labels), 5*(cosines(x) - 0.5), -inf)))/5)",
        {"x": embedding, "labels": labels},
    ),
    (n_pairs, "mean(logsumexp(products(x, z)) - dot(x, z))", {"x": embedding, "z": other}),
    (
        contrastive,
        "mean(mean(where(itself(labels), 0, where(labels = across(labels), distances(x)^2, relu(1.5 - distances(x))^2))))",
        {"x": embedding, "labels": labels},
    ),
    (dice, "1 - (2*sum(y*f) + 1)/(sum(y) + sum(f) + 1)", {"f": probability, "y": binary}),
    (squared_deviation, "sum((f - mean(f))^2)", {"f": score}),
    (scale_invariant, "mean((f - y)^2) - 0.85*mean(f - y)^2", {"f": score, "y": relevance}),
    (mcrmse, "mean(sqrt(mean_rows((x - y)^2)))", {"x": embedding, "y": target}),
    (cross_entropy, "mean(-log_softmax(x)[labels])", {"x": embedding, "labels": labels}),
    (crps_ensemble, "mean(abs(f - 0.3)) - sum(sum(abs(f - across(f))))/(2*len(f)^2)", {"f": score}),
]

result = []
for loss, formula, inputs in losses:
    x = next(iter(inputs.values())).clone().requires_grad_()
    value = loss(x)
    (slope,) = torch.autograd.grad(value, x)
    full = torch.autograd.functional.hessian(loss, x).reshape(x.numel(), x.numel())
    result.append(
        {
            "loss": loss.__name__,
            "formula": formula,
            "shapes": {name: ["scalar", "vector", "table"][value.dim()] for name, value in inputs.items()},
            "inputs": {name: value.flatten().tolist() for name, value in inputs.items()},
            "rows": n,
            "columns": K,
            "value": value.item(),
            "gradient": slope.flatten().tolist(),
            "hessian": full.diagonal().tolist(),
        }
    )
print("[\n" + ",\n".join(json.dumps(entry) for entry in result) + "\n]")
