import { keras } from "./keras.ts";
import type { Peer } from "./peer.ts";
import { sklearn } from "./sklearn.ts";
import { tfjs } from "./tfjs.ts";
import { torch } from "./torch.ts";

export { declarationOfPeer, type Peer, type PeerLoss } from "./peer.ts";

export type PeerName = "torch" | "keras" | "sklearn" | "tfjs";

/** The libraries of `--compat`. */
export const peers: Readonly<Record<PeerName, Peer>> = { torch, keras, sklearn, tfjs };
