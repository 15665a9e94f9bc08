/* The lot worked out anew from what was published: SHA-256 and HMAC-SHA-256 by the browser itself.
 *   seed   = SHA-256("seed" 0x1f manifest secret beacon)
 *   ticket = HMAC-SHA-256(seed, "ticket" 0x1f round 0x1f applicant) */
import type { Round } from "../../api";

export type Draw = Round["draw"];

export interface Line {
  key: "manifest" | "commitment" | "seed" | "ticket";
  /** Whose ticket. */
  applicant?: string;
  published: string;
  computed: string;
}

export function bytesOf(hex: string): Uint8Array<ArrayBuffer> | null {
  if (hex.length % 2 || !/^[0-9a-f]*$/i.test(hex)) return null;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function hexOf(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function join(...parts: (string | Uint8Array<ArrayBuffer>)[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const bytes = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const out = new Uint8Array(bytes.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of bytes) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Everything that can be checked, each from the published values before it; null when a published
 *  value is no row of hexadecimal signs. */
export async function recompute(draw: Draw, subtle: SubtleCrypto): Promise<Line[] | null> {
  const manifest = bytesOf(draw.manifest_sha256);
  const secret = bytesOf(draw.secret);
  const seed = bytesOf(draw.seed);
  if (!manifest || !secret || !seed || seed.length === 0) return null;
  const sha = async (...parts: (string | Uint8Array<ArrayBuffer>)[]) =>
    hexOf(await subtle.digest("SHA-256", join(...parts)));
  const key = await subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const lines: Line[] = [
    { key: "manifest", published: draw.manifest_sha256, computed: await sha(draw.manifest) },
    { key: "commitment", published: draw.commitment, computed: await sha(secret) },
    { key: "seed", published: draw.seed, computed: await sha("seed\x1f", manifest, secret, draw.beacon) },
  ];
  for (const { applicant, ticket } of draw.examples)
    lines.push({
      key: "ticket",
      applicant,
      published: ticket,
      computed: hexOf(await subtle.sign("HMAC", key, join(`ticket\x1f${draw.round}\x1f${applicant}`))),
    });
  return lines;
}

export function agrees(line: Line): boolean {
  return line.published.toLowerCase() === line.computed;
}

/* A text as one word of a POSIX shell; plain letters and figures need no quotes. */
function word(text: string): string {
  return /^\w[\w:.-]*$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

const hexIn = `perl -pe '$_ = pack "H*", $_'`;

/** The same with openssl and perl, in any shell; the first needs the list that was frozen as a file. */
export function commandsOf(
  draw: Draw,
  file: string,
): { manifest: string; commitment: string; seed: string; tickets: string[] } {
  return {
    manifest: `openssl dgst -sha256 ${word(file)}`,
    commitment: `printf '%s' ${word(draw.secret)} | ${hexIn} | openssl dgst -sha256`,
    seed:
      `{ printf 'seed\\037'; printf '%s' ${word(draw.manifest_sha256 + draw.secret)} | ${hexIn}; ` +
      `printf '%s' ${word(draw.beacon)}; } | openssl dgst -sha256`,
    tickets: draw.examples.map(
      ({ applicant }) =>
        `printf 'ticket\\037%s\\037%s' ${word(draw.round)} ${word(applicant)} | ` +
        `openssl dgst -sha256 -mac HMAC -macopt ${word(`hexkey:${draw.seed}`)}`,
    ),
  };
}
