/* Asking /v1: each address once, kept for the rest of the visit; trouble in a form a reader can use. */
import { useEffect, useState } from "preact/hooks";
import type { Trouble } from "./api";

export type Failure =
  | { kind: "no-answer"; address: string }
  | { kind: "unreadable"; address: string; status: number }
  | { kind: "problem"; address: string; trouble: Trouble };

export type Answer<T> =
  | { state: "loading" }
  | { state: "ready"; value: T }
  | { state: "trouble"; failure: Failure; retry: () => void };

class Refused extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

const kept = new Map<string, Promise<unknown>>();

async function fetchJson(address: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address);
  } catch {
    throw new Refused({ kind: "no-answer", address });
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    throw new Refused({ kind: "unreadable", address, status: response.status });
  }
  if (response.ok) return body;
  const trouble = body as Partial<Trouble> | null;
  throw new Refused(
    trouble && typeof trouble.title === "string" && typeof trouble.detail === "string"
      ? { kind: "problem", address, trouble: trouble as Trouble }
      : { kind: "unreadable", address, status: response.status },
  );
}

/** The answer of an address, from memory when it was asked before; a failure is not kept. */
export function ask<T>(address: string): Promise<T> {
  let promise = kept.get(address);
  if (!promise) {
    promise = fetchJson(address);
    kept.set(address, promise);
    promise.catch(() => kept.delete(address));
  }
  return promise as Promise<T>;
}

/** The same in a component; null asks nothing yet. */
export function useAnswer<T>(address: string | null): Answer<T> {
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer<T> & { address?: string | null }>({ state: "loading" });
  useEffect(() => {
    if (address === null) return;
    let wanted = true;
    setAnswer((before) => (before.state === "ready" ? before : { state: "loading" }));
    ask<T>(address).then(
      (value) => wanted && setAnswer({ state: "ready", value, address }),
      (error: unknown) =>
        wanted &&
        setAnswer({
          state: "trouble",
          failure:
            error instanceof Refused ? error.failure : { kind: "unreadable", address, status: 0 },
          retry: () => setAttempt((n) => n + 1),
        }),
    );
    return () => {
      wanted = false;
    };
  }, [address, attempt]);
  return answer;
}
