import { findLossOfPeer, type Peer, type PeerLoss, type PeerName, peers } from "../src/losses/index.ts";

const means: Readonly<Record<Peer["weightedMean"], string>> = {
  weights: "divides by the sum of the weights, as ours does",
  rows: "divides by the number of rows, whatever their weights",
  "nonzero weights": "divides by the number of weights that are not 0",
};

/** docs/peers.md: what each library of `--compat` does differently. */
export function peersPage(): string {
  return `${[
    "# What other libraries compute",
    "<!-- Made by `npm run docs` from src/losses/peers/. Edit those. -->",
    introduction,
    ...(Object.keys(peers) as PeerName[]).flatMap(sectionOf),
  ].join("\n\n")}\n`;
}

const introduction = `\`--compat torch\`, \`keras\`, \`sklearn\` or \`tfjs\` gives that library's number: its clipping and factors, how it reads labels, what its weighted mean
divides by. Value, gradient and Hessian then follow from the library's formula, which \`lossline explain LOSS --compat torch\` shows. A loss is named as here or
as there: \`-l bce\`, \`-l BCELoss\`. Its parameters may have other defaults, and some belong to the library alone. All is computed in float64, and each line below was compared with
the library itself (fixtures/peers/compat.json).

A loss that the library does not have is an error, and so are a formula of one's own and \`--eps\`. What is outside the domain of a loss stays an error, such as a probability
above 1, unless the library says what it makes of it. \`--from\` composes its link into the library's formula, as the library does with what it is given; a
library's own loss of logits is the loss of logits here (\`bce-logits\`, \`softmax\`, \`focal-logits\`). At a kink the conventions of lossline hold.

Where a library has no weights for a loss, the mean with \`--weight\` divides as its other losses do.`;

function sectionOf(name: PeerName): string[] {
  const peer = peers[name];
  const ignored =
    peer.ignoreIndex === undefined
      ? ""
      : ` Rows with the label ${peer.ignoreIndex} count for nothing, unless \`--ignore-index\` names another.`;
  const rows = Object.entries(peer.losses).map(([ours, theirs]) => rowOf(ours, theirs, name));
  return [
    `## ${peer.title}`,
    `\`--compat ${name}\`, compared with ${peer.title} ${peer.version}. Its weighted mean ${means[peer.weightedMean]}.${ignored}`,
    ["| loss | there | what differs | parameters |", "|---|---|---|---|", ...rows].join("\n"),
  ];
}

function rowOf(ours: string, theirs: PeerLoss, peer: PeerName): string {
  const { parameters = {} } = findLossOfPeer(ours, peer)!;
  const named = Object.entries(parameters).map(([name, { default: value, words = {} }]) => {
    const word = Object.keys(words).find((key) => words[key] === value) ?? value;
    return `\`${word === undefined ? name : `${name}=${word}`}\``;
  });
  const call = theirs.arguments === undefined ? "" : `, ${theirs.arguments}`;
  return `| \`${ours}\` | \`${theirs.name}\`${call} | ${theirs.differs ?? ""} | ${named.join(" ")} |`;
}
