/* Which code belongs to which room; each is fetched when somebody enters it. */
import type { Language } from "../api";
import { ask } from "../ask";
import type { Room } from "../place";
import type { RoomView } from "../room";

/* What a room will ask first, asked while its code is still coming: a round trip less. If it fails, the
   room asks again and tells. */
function askAhead(address: string): void {
  ask(address).catch(() => undefined);
}

export async function loadRoom(room: Room, language: Language): Promise<RoomView> {
  switch (room) {
    case "meten":
      askAhead(`/v1/problem?lang=${language}`);
      askAhead("/v1/schools");
      return (await import("./meten")).default;
    case "uitvoeren":
      return (await import("./uitvoeren")).default;
    default:
      return (await import("./unbuilt")).default;
  }
}
