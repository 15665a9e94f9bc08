/* Which code belongs to which room; each is fetched when somebody enters it. */
import type { Room } from "../place";
import type { RoomView } from "../room";

export async function loadRoom(room: Room): Promise<RoomView> {
  switch (room) {
    case "meten":
      return (await import("./meten")).default;
    case "uitvoeren":
      return (await import("./uitvoeren")).default;
    default:
      return (await import("./unbuilt")).default;
  }
}
