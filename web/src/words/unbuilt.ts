/* Rooms that are not there yet: the question each will answer, and that it does not answer it now. */
import { inBoth } from "./words";

export const unbuiltWords = inBoth(
  {
    proberen: "Wat zou een maatregel veranderen, en voor wie?",
    afspreken: "Wie spreekt wat af, en wanneer?",
    uitvoeren: "Hoe krijgt ieder kind eerlijk een plaats?",
    volgen: "Werkt wat is afgesproken, en hoe zeker is dat?",
    notYet: "Deze kamer wordt nog gebouwd. Hier staat nu dus geen cijfer.",
    meanwhile: "Wat er al wel is:",
    meten: "Meten: hoe kinderen nu over de scholen verdeeld zijn",
    toCarryOut: "Uitvoeren: een oefenronde met twee regels naast elkaar",
  },
  {
    proberen: "What would a measure change, and for whom?",
    afspreken: "Who agrees on what, and when?",
    uitvoeren: "How does every child get a place fairly?",
    volgen: "Does what was agreed work, and how sure is that?",
    notYet: "This room is still being built. So there is no figure here yet.",
    meanwhile: "What is there already:",
    meten: "Measure: how children are spread over the schools now",
    toCarryOut: "Carry out: an exercise round with two rules side by side",
  },
);
