/* Room Uitvoeren: the exercise round. Level B1; nothing praises or blames a rule or a school. */
import { inBoth } from "./words";

export const roundWords = inBoth(
  {
    mark: "oefenronde, geschatte kinderen",
    sentence: (one: string, two: string) =>
      `In deze oefenronde kregen ${one} van de 100 kinderen hun eerste keuze; met mandjes ` +
      `${one === two ? `ook ${two}` : two}. Iedereen kan de loting zelf narekenen.`,
    facts: (children: string, schools: string, seats: string, least: string, most: string) =>
      `${children} geschatte kinderen, ${seats} plaatsen op ${schools} genummerde scholen, lijsten van ${least} tot ${most} scholen`,
    made: (when: string) => `gemaakt op ${when}`,
    notForecast:
      "Een oefening, geen voorspelling: geen kind hiervan bestaat. De twee regels krijgen dezelfde kinderen, dezelfde lijsten en dezelfde lotnummers. Alleen de regel verschilt.",
    whichRound: "Welke oefenronde",
    none: {
      sentence: "Er is nog geen oefenronde gedraaid in deze gemeente.",
      text: "Deze kamer laat twee regels van toelating naast elkaar zien: één loting, en loten met twee mandjes. Daarvoor is een oefenronde nodig, met geschatte kinderen. Hier staat nu dus geen cijfer.",
      how: "Zo maakt u er een, op de computer waar het bestand van de gemeente staat:",
      then: "Laad daarna deze pagina opnieuw. Er wordt geen echt kind geplaatst.",
    },
    rule: { one_draw: "zonder mandjes", two_baskets: "met twee mandjes" },
    Rule: { one_draw: "Zonder mandjes", two_baskets: "Met twee mandjes" },
    basket: { 1: "mandje 1", 2: "mandje 2" },
    school: (number: string) => `school ${number}`,
    School: (number: string) => `School ${number}`,

    steps: {
      title: "De stappen van een ronde",
      done: "gedaan",
      wrong: "fout gevonden",
      not: "niet in een oefening",
      prepare: ["Voorbereiden", "geen brieven: de regels zijn gekozen om te oefenen"],
      apply: ["Aanmelden", "niemand meldde zich aan: de lijsten zijn geschat"],
      freeze: ["Vastzetten", "lijsten en regels, met controlegetal"],
      draw: ["Loten", "één lotnummer per kind"],
      check: ["Nakijken", "door een tweede programma"],
      confirm: ["Bevestigen", "geen bestuur tekent voor een oefening"],
      publish: ["Bekendmaken", "geen gezin krijgt bericht"],
      after: ["Daarna", "geen wachtlijst, geen bezwaar"],
    },

    rules: {
      title: "De regels, zoals iedereen ze kan lezen",
      both: "voor beide regels",
      only: "alleen met mandjes",
      sibling: "Een broer of zus op de school gaat voor.",
      near: (k: string) => `Dan komen de kinderen voor wie de school een van de ${k} dichtstbijzijnde is. Daarna alle anderen.`,
      lot: "Binnen elke groep beslist het lot. Elk kind heeft één lotnummer voor alle scholen; een lager nummer gaat voor.",
      next: "Wie op een school geen plaats krijgt, vraagt bij de volgende school van de eigen lijst, met hetzelfde lotnummer. Wie de scholen in eerlijke volgorde zet, is nooit slechter af.",
      baskets: (one: string, two: string) =>
        `Elke school houdt plaatsen vrij voor twee mandjes, zoals de stad is: ${one} van de 100 voor mandje 1 en ${two} voor mandje 2.`,
      overflow: "Wat een mandje niet vult, is voor iedereen.",
      declare: "Niet opgeven mag. Dan beslist het lot in welk mandje een kind komt. Let op: wie in het mandje met minder kans zit, wint daar gemiddeld mee. Een echte regel moet daar iets op vinden.",
      noEmpty: "Geen plaats blijft leeg zolang een kind erop wacht.",
      siblingsHere: (n: string, of: string) => `Hier: ${n} van de ${of} kinderen.`,
      notDeclaredHere: (n: string, of: string) => `Hier: ${n} van de ${of} kinderen gaven niets op.`,
      invented: "De mandjes zijn voor deze oefening bedacht; ze zijn getrokken uit een cijfer per gebied.",
      note: "Deze regels heeft nog niemand vastgesteld. Ze staan hier om te zien wat ze doen.",
    },

    assumed: {
      title: "Wat deze oefenronde aanneemt",
      caption: "Aannames, met waarde en herkomst",
      intro: "Een andere waarde geeft een andere uitkomst. Daarom staat bij elke aanname waar zij vandaan komt.",
      columns: ["aanname", "waarde", "tussen", "waar vandaan"],
      basis: { published: "gepubliceerd cijfer", assumed: "aangenomen, niet gemeten", chosen: "gekozen regel" },
      range: (low: string, high: string) => `${low} tot ${high}`,
      from: (low: string) => `vanaf ${low}`,
      upTo: (high: string) => `tot ${high}`,
      noRange: "geen marge bekend",
      fixed: "ligt vast",
      of100: ", van de 100",
      someOf100: (share: string) => `${share} van de 100`,
      lessOf100: (share: string) => `minder dan ${share} van de 100`,
      hides: "Wat deze cijfers niet laten zien",
      habit: "De lijsten volgen waar kinderen nu naar school gaan. Wat toen de keuze tegenhield (geen plaats, een regel), telt hier als keuze. Hoe gezinnen onder een andere regel zouden kiezen, is niet bekend.",
      scale: (a: string, timesA: string, b: string, timesB: string) =>
        `De kinderen per gebied zijn omgerekend, zodat hun aantal past bij de scholen: ${a} maal ${timesA}, ${b} maal ${timesB}. Daardoor verdwijnt uit beeld wie in de stad woont en buiten de stad naar school gaat, of omgekeerd.`,
      reach: (n: string) =>
        n === "1"
          ? "Voor één school is de gepubliceerde gemiddelde afstand met deze woonpunten niet te halen:"
          : `Voor ${n} scholen is de gepubliceerde gemiddelde afstand met deze woonpunten niet te halen:`,
      reachOne: (published: string, metres: string) => `gepubliceerd ${published}, hier ${metres}`,
      withoutPlace: (n: string) =>
        n === "1"
          ? "Van één school is niet bekend waar zij staat. Zij doet niet mee."
          : `Van ${n} scholen is niet bekend waar zij staan. Zij doen niet mee.`,
      schoolsAssumed: (n: string) =>
        n === "1"
          ? "Van één school is geen gemiddelde afstand gepubliceerd; daar is een afstand aangenomen."
          : `Van ${n} scholen is geen gemiddelde afstand gepubliceerd; daar is een afstand aangenomen.`,
      unknown: (n: string) =>
        `Van ${n} kinderen op de scholen is de groep niet bekend. Zij doen niet mee in deze oefening.`,
      figure: (name: string, areas: string, assumed: string) =>
        `De mandjes zijn getrokken uit “${name}”, een gepubliceerd cijfer per gebied, bekend voor ${areas} gebieden` +
        `${assumed === "0" ? "." : `; voor ${assumed} gebieden is het aangenomen.`} Een mandje zegt dus niets over de groep van een kind, behalve door waar het woont.`,
      fit: (points: string, margin: string, distance: string) =>
        `De geschatte kinderen wonen op ${points} punten. Ze kloppen met de aantallen per gebied en per school op ${margin} na, en met de afstanden op ${distance} na.`,
      keys: {
        children: "Kinderen die in één jaar naar school gaan",
        spare_seats: "Plaatsen meer dan er kinderen zijn",
        least_choices: "Kortste lijst, in scholen",
        most_choices: "Langste lijst, in scholen",
        nearest: "Scholen dichtbij die voorrang geven",
        sibling_share: "Kinderen met een broer of zus op hun eerste school",
        not_declared: "Kinderen voor wie geen mandje is opgegeven",
        basket_share: "Kinderen in mandje 1",
        points_per_area: "Woonpunten per gebied",
        seed: "Startgetal van de schatting",
      } as Record<string, string>,
    },

    watch: {
      title: (turn: string, turns: string, placed: string, of: string) =>
        `Na beurt ${turn} van ${turns} hebben ${placed} van de ${of} kinderen een plaats`,
      titleEnd: (placed: string, of: string) =>
        `De loting is klaar: ${placed} van de ${of} kinderen hebben een plaats`,
      titleStart: (of: string) => `Nog geen van de ${of} kinderen heeft een plaats`,
      titleNow: (turn: string, turns: string, school: string) =>
        `Beurt ${turn} van ${turns}: school ${school} kiest`,
      whichRule: "Welke regel",
      play: "Speel de loting af",
      pause: "Pauze",
      resume: "Ga verder",
      back: "Beurt terug",
      next: "Beurt verder",
      end: "Ga in één keer naar het eind",
      pace: "Tempo",
      paces: { slow: "langzaam", normal: "gewoon", fast: "vlug" },
      slider: "Beurt",
      sliderText: (turn: string, turns: string) => `beurt ${turn} van ${turns}`,
      stillMotion: "Uw apparaat vraagt om weinig beweging. De loting gaat daarom beurt voor beurt, met de knoppen.",
      said: {
        start: "Nog niemand heeft gevraagd. Alle plaatsen zijn vrij.",
        first: (asked: string) => `Beurt 1: ${asked} kinderen vroegen een plaats bij de eerste school van hun lijst.`,
        later: (turn: string, asked: string) =>
          asked === "1"
            ? `Beurt ${turn}: één kind zonder plaats vroeg bij de volgende school van de eigen lijst.`
            : `Beurt ${turn}: ${asked} kinderen zonder plaats vroegen bij de volgende school van hun lijst.`,
        sent: (sent: string) =>
          sent === "0"
            ? "Niemand hoefde verder."
            : sent === "1"
              ? "Eén kind ging verder, omdat anderen er voorgingen."
              : `${sent} kinderen gingen verder, omdat anderen er voorgingen.`,
        final: "Nu kan niemand meer verder vragen: iedere plaats is vast.",
        placed: (placed: string, of: string) => `${placed} van de ${of} kinderen hebben nu een plaats.`,
        without: (n: string) =>
          n === "0"
            ? "Ieder kind heeft een plaats."
            : n === "1"
              ? "Voor één kind is de lijst op: het heeft geen plaats."
              : `Voor ${n} kinderen is de lijst op: zij hebben geen plaats.`,
      },
      keeps: "Een plaats is pas aan het eind vast: een kind dat voorgaat, kan later nog komen vragen. Wie verder gaat, houdt zijn lotnummer.",
      legend: {
        one: "mandje 1",
        two: "mandje 2",
        held: "bezet",
        free: "vrij",
        reserved: "tot hier voor mandje 1",
      },
      columns: ["bezet", "eerste keuze van", "meteen verder"],
      numbers: (held: string, seats: string) => `${held} van ${seats}`,
      asked: (n: string) => `eerste keuze van ${n}`,
      sentOn: (n: string) => `${n} meteen verder`,
      order: "Welke scholen",
      orders: {
        asked: "meest gevraagd per plaats",
        number: "op nummer",
        room: "meeste plaatsen over eerst",
      },
      search: "Zoek op schoolnummer",
      searchHint: "bijvoorbeeld 12 of 12, 40",
      searchBad: "Typ alleen nummers van scholen, met een komma ertussen.",
      searchNone: (numbers: string, least: string, most: string) =>
        `Er is geen school ${numbers}. De nummers lopen van ${least} tot ${most}.`,
      shown: (from: string, to: string, of: string) => `${from} tot en met ${to} van ${of} scholen`,
      previous: "vorige 10",
      following: "volgende 10",
      label: (rule: string, schools: string, turn: string, turns: string) =>
        `Plaatsen op ${schools} scholen, ${rule}, na beurt ${turn} van ${turns}. De getallen staan in de tabel onder de figuur.`,
      all: "Wat er in elke beurt gebeurde",
      source: (rule: string) =>
        `Oefenronde, geschatte kinderen. ${rule}; scholen zijn genummerd. “Meteen verder” is het aantal kinderen dat na de eerste beurt verder moest.`,
      tableCaption: (rule: string) => `Plaatsen per school na de loting, ${rule}`,
      tableColumns: ["school", "plaatsen", "voor mandje 1", "voor mandje 2", "eerste keuze van", "meteen verder", "kinderen mandje 1", "kinderen mandje 2"],
      passesCaption: (rule: string) => `De beurten van de loting, ${rule}`,
      passesColumns: ["beurt", "vroegen", "gingen verder", "met een plaats"],
      how: [
        "In elke beurt vraagt ieder kind zonder plaats bij de volgende school van zijn lijst. Elke school houdt de kinderen die volgens de regels voorgaan, zoveel als er plaatsen zijn. De anderen gaan verder. Dat herhaalt zich tot niemand meer verder kan.",
        "Zo is de uitkomst voor elk kind de beste die met de regels kan, en heeft niemand een plaats waar een ander meer recht op had. Dit heet uitgestelde toelating (Gale en Shapley, 1962).",
        "De volgorde waarin scholen hier na elkaar kleuren, is alleen om te kunnen volgen. Binnen een beurt kiezen alle scholen tegelijk.",
      ],
    },
  },
  {
    mark: "exercise round, estimated children",
    sentence: (one: string, two: string) =>
      `In this exercise round ${one} of 100 children got their first choice; with baskets ` +
      `${one === two ? `also ${two}` : two}. Anyone can work the draw out again.`,
    facts: (children: string, schools: string, seats: string, least: string, most: string) =>
      `${children} estimated children, ${seats} places at ${schools} numbered schools, lists of ${least} to ${most} schools`,
    made: (when: string) => `made on ${when}`,
    notForecast:
      "An exercise, not a forecast: none of these children exists. Both rules get the same children, the same lists and the same lots. Only the rule differs.",
    whichRound: "Which exercise round",
    none: {
      sentence: "No exercise round has been run in this town yet.",
      text: "This room shows two admission rules side by side: one draw, and a draw with two baskets. That needs an exercise round, with estimated children. So there is no figure here yet.",
      how: "This is how to make one, on the computer that has the town's file:",
      then: "Then load this page again. No real child is placed.",
    },
    rule: { one_draw: "without baskets", two_baskets: "with two baskets" },
    Rule: { one_draw: "Without baskets", two_baskets: "With two baskets" },
    basket: { 1: "basket 1", 2: "basket 2" },
    school: (number: string) => `school ${number}`,
    School: (number: string) => `School ${number}`,

    steps: {
      title: "The steps of a round",
      done: "done",
      wrong: "found a fault",
      not: "not in an exercise",
      prepare: ["Prepare", "no letters: the rules were chosen to practise with"],
      apply: ["Apply", "nobody applied: the lists are estimated"],
      freeze: ["Freeze", "lists and rules, with a check number"],
      draw: ["Draw", "one lot number for each child"],
      check: ["Check", "by a second program"],
      confirm: ["Confirm", "no board signs for an exercise"],
      publish: ["Publish", "no family gets a letter"],
      after: ["After", "no waiting list, no appeals"],
    },

    rules: {
      title: "The rules, as anyone can read them",
      both: "for both rules",
      only: "only with baskets",
      sibling: "A brother or sister at the school goes first.",
      near: (k: string) => `Then come the children for whom the school is one of the ${k} nearest. After that everybody else.`,
      lot: "Within each group the lot decides. Every child has one lot number for all schools; a lower number goes first.",
      next: "A child who gets no place at a school asks at the next school of its own list, with the same lot number. Putting the schools in one’s true order never hurts.",
      baskets: (one: string, two: string) =>
        `Each school keeps places for two baskets, in proportion to the city: ${one} of 100 for basket 1 and ${two} for basket 2.`,
      overflow: "What a basket does not fill is for everybody.",
      declare: "Parents need not declare anything. Then the lot decides which basket a child is in. Mind: a child in the basket with less chance gains by that on average. A real rule has to find an answer.",
      noEmpty: "No place stays empty while a child waits for it.",
      siblingsHere: (n: string, of: string) => `Here: ${n} of the ${of} children.`,
      notDeclaredHere: (n: string, of: string) => `Here: ${n} of the ${of} children declared nothing.`,
      invented: "The baskets were invented for this exercise; they are drawn from a figure per area.",
      note: "Nobody has adopted these rules. They are here to see what they do.",
    },

    assumed: {
      title: "What this exercise round assumes",
      caption: "Assumptions, with their value and where they come from",
      intro: "Another value gives another outcome. That is why each assumption says where it comes from.",
      columns: ["assumption", "value", "between", "where from"],
      basis: { published: "published figure", assumed: "assumed, not measured", chosen: "chosen rule" },
      range: (low: string, high: string) => `${low} to ${high}`,
      from: (low: string) => `from ${low}`,
      upTo: (high: string) => `up to ${high}`,
      noRange: "no margin known",
      fixed: "fixed",
      of100: ", of 100",
      someOf100: (share: string) => `${share} of 100`,
      lessOf100: (share: string) => `less than ${share} of 100`,
      hides: "What these figures do not show",
      habit: "The lists follow where children go to school now. What held back choice then (no room, a rule) counts as choice here. How families would choose under another rule is not known.",
      scale: (a: string, timesA: string, b: string, timesB: string) =>
        `The children per area were scaled so that their number fits the schools: ${a} times ${timesA}, ${b} times ${timesB}. That hides who lives in town and goes to school outside it, or the other way round.`,
      reach: (n: string) =>
        n === "1"
          ? "The published mean distance of one school cannot be reached with these home points:"
          : `The published mean distance of ${n} schools cannot be reached with these home points:`,
      reachOne: (published: string, metres: string) => `published ${published}, here ${metres}`,
      withoutPlace: (n: string) =>
        n === "1"
          ? "Where one school stands is not known. It is not part of the exercise."
          : `Where ${n} schools stand is not known. They are not part of the exercise.`,
      schoolsAssumed: (n: string) =>
        n === "1"
          ? "For one school no mean distance is published; one was assumed there."
          : `For ${n} schools no mean distance is published; one was assumed there.`,
      unknown: (n: string) =>
        `The group of ${n} children at the schools is not known. They are not part of this exercise.`,
      figure: (name: string, areas: string, assumed: string) =>
        `The baskets are drawn from “${name}”, a published figure per area, known for ${areas} areas` +
        `${assumed === "0" ? "." : `; for ${assumed} areas it was assumed.`} So a basket says nothing about a child's group, except by where it lives.`,
      fit: (points: string, margin: string, distance: string) =>
        `The estimated children live at ${points} points. They agree with the counts per area and per school to within ${margin}, and with the distances to within ${distance}.`,
      keys: {
        children: "Children who go to school in one year",
        spare_seats: "Places beyond the number of children",
        least_choices: "Shortest list, in schools",
        most_choices: "Longest list, in schools",
        nearest: "Schools nearby that give priority",
        sibling_share: "Children with a brother or sister at their first school",
        not_declared: "Children for whom no basket was declared",
        basket_share: "Children in basket 1",
        points_per_area: "Home points per area",
        seed: "Starting number of the estimate",
      } as Record<string, string>,
    },

    watch: {
      title: (turn: string, turns: string, placed: string, of: string) =>
        `After turn ${turn} of ${turns}, ${placed} of ${of} children have a place`,
      titleEnd: (placed: string, of: string) => `The draw is finished: ${placed} of ${of} children have a place`,
      titleStart: (of: string) => `None of the ${of} children has a place yet`,
      titleNow: (turn: string, turns: string, school: string) =>
        `Turn ${turn} of ${turns}: school ${school} chooses`,
      whichRule: "Which rule",
      play: "Play the draw",
      pause: "Pause",
      resume: "Go on",
      back: "Turn back",
      next: "Next turn",
      end: "Go to the end at once",
      pace: "Pace",
      paces: { slow: "slow", normal: "normal", fast: "fast" },
      slider: "Turn",
      sliderText: (turn: string, turns: string) => `turn ${turn} of ${turns}`,
      stillMotion: "Your device asks for little motion. So the draw goes turn by turn, with the buttons.",
      said: {
        start: "Nobody has asked yet. All places are free.",
        first: (asked: string) => `Turn 1: ${asked} children asked for a place at the first school of their list.`,
        later: (turn: string, asked: string) =>
          asked === "1"
            ? `Turn ${turn}: one child without a place asked at the next school of its list.`
            : `Turn ${turn}: ${asked} children without a place asked at the next school of their list.`,
        sent: (sent: string) =>
          sent === "0"
            ? "Nobody had to go on."
            : sent === "1"
              ? "One child went on, because others came first."
              : `${sent} children went on, because others came first.`,
        final: "Now nobody can ask any further: every place is final.",
        placed: (placed: string, of: string) => `${placed} of ${of} children have a place now.`,
        without: (n: string) =>
          n === "0"
            ? "Every child has a place."
            : n === "1"
              ? "One child has come to the end of its list: it has no place."
              : `${n} children have come to the end of their list: they have no place.`,
      },
      keeps: "A place is final only at the end: a child who goes first may still come and ask. Those who go on keep their lot number.",
      legend: {
        one: "basket 1",
        two: "basket 2",
        held: "taken",
        free: "free",
        reserved: "up to here for basket 1",
      },
      columns: ["taken", "first choice of", "sent on at once"],
      numbers: (held: string, seats: string) => `${held} of ${seats}`,
      asked: (n: string) => `first choice of ${n}`,
      sentOn: (n: string) => `${n} sent on at once`,
      order: "Which schools",
      orders: {
        asked: "most asked for per place",
        number: "by number",
        room: "most places left first",
      },
      search: "Search by school number",
      searchHint: "for example 12 or 12, 40",
      searchBad: "Type only numbers of schools, with a comma between them.",
      searchNone: (numbers: string, least: string, most: string) =>
        `There is no school ${numbers}. The numbers run from ${least} to ${most}.`,
      shown: (from: string, to: string, of: string) => `${from} to ${to} of ${of} schools`,
      previous: "previous 10",
      following: "next 10",
      label: (rule: string, schools: string, turn: string, turns: string) =>
        `Places at ${schools} schools, ${rule}, after turn ${turn} of ${turns}. The numbers are in the table under the figure.`,
      all: "What happened in each turn",
      source: (rule: string) =>
        `Exercise round, estimated children. ${rule}; schools are numbered. “Sent on at once” is how many children had to go on after the first turn.`,
      tableCaption: (rule: string) => `Places per school after the draw, ${rule}`,
      tableColumns: ["school", "places", "for basket 1", "for basket 2", "first choice of", "sent on at once", "children of basket 1", "children of basket 2"],
      passesCaption: (rule: string) => `The turns of the draw, ${rule}`,
      passesColumns: ["turn", "asked", "went on", "with a place"],
      how: [
        "In each turn every child without a place asks at the next school of its list. Each school keeps the children who go first by the rules, as many as there are places. The others go on. This repeats until nobody can go on.",
        "So the outcome is the best that the rules allow for every child, and nobody has a place to which another had a better right. This is called deferred acceptance (Gale and Shapley, 1962).",
        "The order in which schools fill here is only there so that one can follow. Within a turn all schools choose at the same time.",
      ],
    },
  },
);

export type RoundWords = (typeof roundWords)["nl"];
