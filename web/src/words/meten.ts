/* The words of the room Meten. Figures come in as text, already written the reader's way. */
import { inBoth } from "./words";

export const metenWords = inBoth(
  {
    children: (n: string) => `${n} kinderen`,
    unknownGroup: "groep onbekend",
    atSchools: (n: string) => `op ${n} basisscholen`,
    whatGroups: "Wat zijn deze groepen?",
    whatUnknown: "Wat is niet bekend?",
    whatGroupsNot: "De bron zegt niet wat de groepen betekenen.",
    whatGroupsShape: (a: string, b: string) =>
      `Een rondje is ${a}, een vierkantje ${b}, gearceerd is onbekend. De kleuren betekenen niets anders.`,

    values: {
      titleMore: "De scholen zijn ongelijker verdeeld dan de buurten",
      titleLess: "De scholen zijn gelijker verdeeld dan de buurten",
      titleSame: "Scholen en buurten zijn ongeveer even ongelijk verdeeld",
      titleChance: "De verdeling over de scholen kan toeval zijn",
      titleSchool: "Hoe ongelijk de scholen verdeeld zijn",
      intro: (a: string) =>
        `Zoveel van de 100 kinderen uit ${a} zouden op een andere plek moeten zitten. 0 is overal dezelfde mix, 100 is geheel gescheiden.`,
      oneYear: "Er is één moment bekend, dus nog geen lijn.",
      school: "Op school, zoals het nu is",
      residence: (n: string) => `Thuis, verdeeld over ${n} buurten`,
      nearest: "Als elk kind naar de dichtstbijzijnde school ging",
      distance: "Kleinste totale afstand, met plaats voor ieder",
      chance: "Door toeval alleen",
      unknown: (low: string, high: string, n: string) =>
        `Balk: ${low} tot ${high}, want van ${n} kinderen kennen we de groep niet.`,
      interval: (low: string, high: string) =>
        low === high
          ? `Streepjes: met andere kinderen en dezelfde oorzaken meestal ook ${low}.`
          : `Streepjes: met andere kinderen en dezelfde oorzaken meestal ${low} tot ${high}.`,
      nearestNote: (low: string, high: string) =>
        `Berekend, zonder te kijken of er plaats is. Balk: ${low} tot ${high}, want waar kinderen in hun buurt wonen is niet bekend.`,
      distanceNote: "Berekend: samen zo min mogelijk reizen, en geen school voller dan nu.",
      chanceNote: (draws: string, low: string, high: string) =>
        low === high
          ? `Berekend: het lot verdeelt de kinderen, ${draws} keer. Bijna altijd ${low}.`
          : `Berekend: het lot verdeelt de kinderen, ${draws} keer. Meestal ${low} tot ${high}.`,
      of100: "van de 100",
      key: "Dicht rondje: geteld. Open rondje: berekend. Gearceerde strook: door toeval.",
      label: (rows: string) => `Waarden op een schaal van 0 tot 100: ${rows}.`,
      columns: ["manier van verdelen", "van de 100", "laagst", "hoogst", "waarom die ruimte", "soort"],
      why: {
        unknown: "kinderen van onbekende groep",
        homes: "waar kinderen in hun buurt wonen",
        chance: "95 van de 100 verdelingen door het lot",
        none: "",
      },
      counted: "geteld",
      computed: "berekend",
      caption: "Hoe ongelijk kinderen verdeeld zijn, bij elke manier van verdelen",
      how: (a: string, b: string, d: string, low: string, high: string, without: string) => [
        `De maat heet dissimilariteit (Duncan en Duncan, 1955): de helft van de som, over alle scholen, van het verschil tussen het deel van ${a} en het deel van ${b} dat op die school zit. Hier is zij ${d}.`,
        `Het is een maat en geen plan: zij zegt hoe groot het verschil is, niet wie zou moeten verhuizen.`,
        `Kinderen van wie de groep onbekend is, tellen niet mee. De balk laat zien hoe laag en hoe hoog de maat zou zijn bij elke manier waarop zij tot de twee groepen kunnen horen.`,
        `De streepjes komen van steekproeven met teruglegging uit de kinderen van elke school (${low} tot ${high}). Door toeval: wat de maat gemiddeld is als het lot dezelfde kinderen over dezelfde scholen verdeelt, precies uitgerekend. Zonder dat deel is de maat ${without}.`,
        `Dichtstbijzijnde school en kleinste afstand zijn rekensommen met punten die gelijk over elke buurt verspreid zijn. Het zijn geen voorspellingen: gezinnen kiezen, en dat mag.`,
      ],
    },

    meet: {
      title: (b: string, bAmongB: string, bAmongA: string) =>
        `Een kind uit ${b} zit op een school met ${bAmongB} van de 100 uit ${b}; een kind uit de andere groep op een met ${bAmongA}`,
      intro: "Wie er gemiddeld op school zit, van elke 100 kinderen.",
      ofA: (a: string) => `School van een kind uit ${a}`,
      ofB: (b: string) => `School van een kind uit ${b}`,
      town: "De hele gemeente",
      label: (rows: string) => `Wie er gemiddeld op school zit: ${rows}.`,
      row: (label: string, a: string, b: string, nA: string, nB: string) =>
        `${label}: ${nA} uit ${a} en ${nB} uit ${b}`,
      caption: "Wie er gemiddeld op school zit, van elke 100 kinderen",
      columns: (a: string, b: string) => ["waar", `${a}, van de 100`, `${b}, van de 100`],
      how: [
        "Voor elk kind uit een groep kijken we naar de mix op de eigen school (het kind zelf telt mee), en nemen daar het gemiddelde van. In de literatuur heet dit isolatie en blootstelling.",
        "Of kinderen elkaar ook echt ontmoeten, zegt dit niet: dezelfde school is niet dezelfde klas of dezelfde vriendschap.",
      ],
    },

    map: {
      title: "Waar scholen verschillen van hun omgeving",
      titlePlaces: "Waar de scholen staan",
      loading: "De kaart wordt opgehaald.",
      classes: {
        muchA: (a: string) => `veel meer ${a}`,
        moreA: (a: string) => `meer ${a}`,
        mirror: "spiegel: kan toeval zijn",
        moreB: (b: string) => `meer ${b}`,
        muchB: (b: string) => `veel meer ${b}`,
        unclear: "te klein om te zeggen",
        alone: "geen omgeving bekend",
      },
      areaKey: (b: string) => `Buurten: van de 100 kinderen in ${b}`,
      under: (n: string) => `minder dan ${n}`,
      between: (low: string, high: string) => `${low} tot ${high}`,
      over: (n: string) => `${n} of meer`,
      noShare: "niet bekend",
      pupils: "kinderen per school",
      surroundings: (distance: string) => `omgeving: ${distance}`,
      big: "kaart groot openen",
      list: (n: string) => `lijst van ${n} scholen`,
      listClose: "lijst sluiten",
      label: (schools: string, areas: string) =>
        `Kaart van ${areas} buurten en ${schools} scholen. Dezelfde feiten staan in de tabel en in de lijst van scholen.`,
      keys: "Kaart. Met de pijltjes gaat u naar een school ernaast.",
      north: "noorden boven",
      note: (distance: string) =>
        `Omgeving: kinderen die binnen ${distance} wonen. “Veel” is een verschil van meer dan 20 van de 100. Groter rondje: meer kinderen.`,
      close: "Kaart sluiten",
      bigger: "Dichterbij",
      smaller: "Verder weg",
      whole: "Hele kaart",
      bigLabel: "De kaart, groot",
      moveHint: "Sleep om te schuiven. Toetsen: plus en min, pijltjes met Shift om te schuiven.",
      how: (distance: string, points: string) => [
        `Voor elke school tellen we de kinderen die binnen ${distance} wonen. Waar kinderen binnen hun buurt wonen is niet bekend; daarom zijn per buurt ${points} punten gelijk verspreid, en telt elk punt even zwaar.`,
        "Het rondje is hol als het verschil zo klein is dat toeval het kan verklaren: minder dan 5 van de 100 scholen van die grootte zouden er door toeval verder vandaan liggen.",
        "De kaart is getekend in lengte en breedte, zo geschaald dat afstanden hier kloppen. De tonen van de buurten hebben ronde grenzen die de buurten in vier ongeveer gelijke delen verdelen.",
      ],
    },

    schools: {
      caption: "Scholen en hun omgeving; aandelen van de 100 kinderen",
      school: "school",
      children: "kinderen",
      a: (a: string) => a,
      b: (b: string) => b,
      unknown: "onbekend",
      share: (b: string) => `${b} op school`,
      around: (b: string) => `${b} in de omgeving`,
      low: "door toeval van",
      high: "door toeval tot",
      difference: "verschil",
      verdict: "oordeel",
      verdicts: (a: string, b: string) => ({
        "reflects": "spiegel",
        "cannot tell": "te klein om te zeggen",
        "more group A": `meer ${a}`,
        "more group B": `meer ${b}`,
        "no surroundings": "geen omgeving bekend",
        "empty": "geen kinderen geteld",
        "hidden": "weinig kinderen, niet getoond",
      }),
    },

    mirror: {
      title: (n: string, all: string) => `${n} van de ${all} scholen spiegelen hun omgeving`,
      counts: (moreB: string, b: string, moreA: string, a: string) =>
        `${moreB} scholen hebben meer kinderen uit ${b} dan er in de omgeving wonen, ${moreA} meer uit ${a}.`,
      unclear: (n: string) => `Van ${n} kleine scholen is het niet te zeggen.`,
      why: (chance: string, all: string) =>
        `Bij een kleine school telt elk kind zwaar. Daarom is de strook links breed. Ook als alle ${all} scholen een spiegel waren, vielen er door toeval ongeveer ${chance} buiten.`,
      point: "Wijs een school aan, hier of op de kaart, of zoek haar op. Dan ziet u haar op beide plekken.",
      search: "Zoek een school",
      noSuch: "Er is geen school met precies deze naam. Kies er een uit de lijst.",
      onSchool: "op school",
      of100: "van de 100",
      inSurroundings: "in de omgeving, van de 100",
      byChance: (low: string, high: string) => `door toeval ${low} tot ${high}`,
      axisY: "Verschil met de omgeving, in kinderen van de 100",
      axisX: "kinderen op de school",
      up: (b: string) => `meer ${b} dan in de omgeving`,
      down: (a: string) => `meer ${a} dan in de omgeving`,
      strip: "binnen deze strook kan het verschil toeval zijn",
      stripShort: "strook: kan toeval zijn",
      label: (all: string, mirror: string, moreA: string, moreB: string) =>
        `Elke stip is een school: ${mirror} van de ${all} liggen waar toeval het verschil kan verklaren, ${moreB} erboven, ${moreA} eronder.`,
      keys: "Scholen naar grootte. Met de pijltjes gaat u naar een school ernaast.",
      named: (share: string, b: string, around: string) =>
        `${share} van de 100 uit ${b}, in de omgeving ${around}`,
      note: "Elk rondje is een school, kleuren als op de kaart. Strook: 95 van de 100 bij toeval.",
      how: (b: string) => [
        `Links en rechts: hoeveel kinderen uit de twee groepen op de school zitten. Omhoog en omlaag: het aandeel van ${b} op school min dat aandeel onder de kinderen in de omgeving.`,
        "De strook is getekend voor een omgeving zoals de middelste. Geoordeeld is met de eigen grenzen van elke school, precies uitgerekend (binomiaal); die staan in de tabel, en bij de aangewezen school als dunne lijn.",
        "Een school die een eenzijdige buurt spiegelt, telt hier als spiegel: dat verschil hoort bij wonen. Dit zegt niets over hoe goed een school is.",
      ],
    },

    causes: {
      title: (housing: string, all: string, rest: string) =>
        `${housing} van de ${all} gaan samen met wonen. De andere ${rest} komen door keuze of toelating: hoeveel door welke is niet bekend`,
      titleNone: "Welk deel wonen is, is met deze gegevens niet te zeggen",
      titleOver: (nearest: string, all: string) =>
        `Als elk kind naar de dichtstbijzijnde school ging, was het ${nearest} in plaats van ${all}`,
      housing: (n: string) => `Wonen ${n}`,
      rest: (n: string) => `Keuze of toelating ${n}`,
      chance: (n: string) => `tot hier, ${n}, zou ook bij toeval ontstaan`,
      choice: (low: string, high: string) => `Keuze: ${low} tot ${high}`,
      admission: (low: string, high: string) => `Toelating: ${low} tot ${high}`,
      choiceKnown: (n: string) => `Keuze ${n}`,
      admissionKnown: (n: string) => `Toelating ${n}`,
      housingNote: "Wat overblijft als elk kind naar de dichtstbijzijnde school gaat.",
      note: "Keuze en toelating zijn pas uit elkaar te halen met de lijsten van scholen waar gezinnen om vroegen. Wonen is berekend.",
      caption: "Waar het verschil mee samengaat",
      columns: ["deel", "van de 100", "laagst", "hoogst", "soort"],
      rows: { housing: "wonen", both: "keuze of toelating samen", choice: "keuze", admission: "toelating", all: "op school, zoals het nu is", chance: "zou ook bij toeval ontstaan" },
      unknown: "niet bekend",
      label: (all: string, housing: string, rest: string, chance: string) =>
        `Een balk van ${all}: ${housing} gaan samen met wonen, ${rest} met keuze of toelating. ${chance} zou ook bij toeval ontstaan.`,
      labelNone: "Het deel dat bij wonen hoort is niet te berekenen.",
      how: (point: string, meters: string, real: string | null) => [
        `Elk kind is in gedachten naar de dichtstbijzijnde school gestuurd (${point}, zonder te kijken of er plaats is; gemiddeld ${meters} van huis). Hoe ongelijk de scholen dan zouden zijn, noemen we het deel dat met wonen samengaat.`,
        ...(real === null ? [] : [`In werkelijkheid is de gemiddelde afstand ${real}.`]),
        "De rest is wat daar nu bovenop komt. Dat kan doordat gezinnen een andere school kiezen, of doordat een school vol is of anders toelaat. De gegevens laten niet zien wat van beide.",
        "Wonen is geen losse oorzaak: waar gezinnen wonen, hangt ook af van huizen, prijzen en scholen.",
      ],
    },

    limits: "Wat deze cijfers niet zeggen",
    sources: "Bronnen",
    sourceFile: (file: string) => `bestand ${file}`,
    sourceLine: (publisher: string, years: string) => `Bron: ${publisher}, ${years}`,
    yearUnstated: "jaar niet vermeld",
    next: {
      title: "Verder",
      round: "Bekijk een oefenronde",
      print: "Druk deze pagina af",
      schools: "Alle scholen als CSV",
      areas: "Alle buurten als CSV",
    },
    metres: (n: string) => `${n} meter`,
    kilometres: (n: string) => `${n} kilometer`,
    points: (n: string) => `${n} punten per buurt`,
  },
  {
    children: (n: string) => `${n} children`,
    unknownGroup: "group unknown",
    atSchools: (n: string) => `at ${n} primary schools`,
    whatGroups: "What are these groups?",
    whatUnknown: "What is not known?",
    whatGroupsNot: "The source does not say what the groups mean.",
    whatGroupsShape: (a: string, b: string) =>
      `A circle is ${a}, a square ${b}, hatching is unknown. The colours mean nothing else.`,

    values: {
      titleMore: "Schools are more uneven than neighbourhoods",
      titleLess: "Schools are more even than neighbourhoods",
      titleSame: "Schools and neighbourhoods are about equally uneven",
      titleChance: "The spread over schools may be chance",
      titleSchool: "How uneven the schools are",
      intro: (a: string) =>
        `So many of every 100 children from ${a} would have to be in another place. 0 is the same mix everywhere, 100 is wholly separate.`,
      oneYear: "One moment is known, so there is no line yet.",
      school: "At school, as it is now",
      residence: (n: string) => `At home, over ${n} neighbourhoods`,
      nearest: "If every child went to the nearest school",
      distance: "Least total distance, with a place for everybody",
      chance: "By chance alone",
      unknown: (low: string, high: string, n: string) =>
        `Bar: ${low} to ${high}, as the group of ${n} children is not known.`,
      interval: (low: string, high: string) =>
        low === high
          ? `Ticks: with other children and the same causes mostly ${low} as well.`
          : `Ticks: with other children and the same causes mostly ${low} to ${high}.`,
      nearestNote: (low: string, high: string) =>
        `Computed, without asking whether there is room. Bar: ${low} to ${high}, as it is not known where in their neighbourhood children live.`,
      distanceNote: "Computed: all together travel as little as possible, and no school fuller than now.",
      chanceNote: (draws: string, low: string, high: string) =>
        low === high
          ? `Computed: lots spread the children, ${draws} times. Nearly always ${low}.`
          : `Computed: lots spread the children, ${draws} times. Mostly ${low} to ${high}.`,
      of100: "of 100",
      key: "Full dot: counted. Open dot: computed. Hatched strip: by chance.",
      label: (rows: string) => `Values on a scale from 0 to 100: ${rows}.`,
      columns: ["way of spreading", "of 100", "lowest", "highest", "why that range", "kind"],
      why: {
        unknown: "children of unknown group",
        homes: "where in their neighbourhood children live",
        chance: "95 of 100 spreads by lot",
        none: "",
      },
      counted: "counted",
      computed: "computed",
      caption: "How unevenly children are spread, for each way of spreading",
      how: (a: string, b: string, d: string, low: string, high: string, without: string) => [
        `The measure is called dissimilarity (Duncan and Duncan, 1955): half the sum, over all schools, of the difference between the part of ${a} and the part of ${b} that is at that school. Here it is ${d}.`,
        `It is a measure and not a plan: it says how large the difference is, not who should move.`,
        `Children whose group is not known are left out. The bar shows how low and how high the measure would be for every way in which they could belong to the two groups.`,
        `The ticks come from resampling the children of each school (${low} to ${high}). By chance: what the measure is on average when lots spread the same children over the same schools, computed exactly. Without that part the measure is ${without}.`,
        `Nearest school and least distance are sums over points spread evenly in every neighbourhood. They are no forecasts: families choose, and they may.`,
      ],
    },

    meet: {
      title: (b: string, bAmongB: string, bAmongA: string) =>
        `A child from ${b} is at a school with ${bAmongB} of 100 from ${b}; a child from the other group at one with ${bAmongA}`,
      intro: "Who is at school on average, of every 100 children.",
      ofA: (a: string) => `School of a child from ${a}`,
      ofB: (b: string) => `School of a child from ${b}`,
      town: "The whole town",
      label: (rows: string) => `Who is at school on average: ${rows}.`,
      row: (label: string, a: string, b: string, nA: string, nB: string) =>
        `${label}: ${nA} from ${a} and ${nB} from ${b}`,
      caption: "Who is at school on average, of every 100 children",
      columns: (a: string, b: string) => ["where", `${a}, of 100`, `${b}, of 100`],
      how: [
        "For every child of a group we look at the mix at its own school (the child itself counts), and take the mean. In the literature this is called isolation and exposure.",
        "Whether children really meet, this does not say: the same school is not the same class or the same friendship.",
      ],
    },

    map: {
      title: "Where schools differ from their surroundings",
      titlePlaces: "Where the schools are",
      loading: "Fetching the map.",
      classes: {
        muchA: (a: string) => `many more ${a}`,
        moreA: (a: string) => `more ${a}`,
        mirror: "mirror: may be chance",
        moreB: (b: string) => `more ${b}`,
        muchB: (b: string) => `many more ${b}`,
        unclear: "too small to tell",
        alone: "no surroundings known",
      },
      areaKey: (b: string) => `Neighbourhoods: of 100 children in ${b}`,
      under: (n: string) => `fewer than ${n}`,
      between: (low: string, high: string) => `${low} to ${high}`,
      over: (n: string) => `${n} or more`,
      noShare: "not known",
      pupils: "children per school",
      surroundings: (distance: string) => `surroundings: ${distance}`,
      big: "open the map large",
      list: (n: string) => `list of ${n} schools`,
      listClose: "close the list",
      label: (schools: string, areas: string) =>
        `Map of ${areas} neighbourhoods and ${schools} schools. The table and the list of schools hold the same facts.`,
      keys: "Map. The arrow keys go to a school next to this one.",
      north: "north is up",
      note: (distance: string) =>
        `Surroundings: children who live within ${distance}. “Many” is a difference of more than 20 of 100. Larger circle: more children.`,
      close: "Close the map",
      bigger: "Closer",
      smaller: "Further away",
      whole: "Whole map",
      bigLabel: "The map, large",
      moveHint: "Drag to move. Keys: plus and minus, arrows with Shift to move.",
      how: (distance: string, points: string) => [
        `For every school we count the children who live within ${distance}. Where in their neighbourhood children live is not known; so ${points} points are spread evenly over each, and every point weighs the same.`,
        "The circle is hollow where the difference is so small that chance can explain it: fewer than 5 of 100 schools of that size would lie further away by chance.",
        "The map is drawn in longitude and latitude, scaled so that distances are right here. The tones of the neighbourhoods have round limits that divide them into four about equal parts.",
      ],
    },

    schools: {
      caption: "Schools and their surroundings; shares of 100 children",
      school: "school",
      children: "children",
      a: (a: string) => a,
      b: (b: string) => b,
      unknown: "unknown",
      share: (b: string) => `${b} at school`,
      around: (b: string) => `${b} around it`,
      low: "by chance from",
      high: "by chance to",
      difference: "difference",
      verdict: "finding",
      verdicts: (a: string, b: string) => ({
        "reflects": "mirror",
        "cannot tell": "too small to tell",
        "more group A": `more ${a}`,
        "more group B": `more ${b}`,
        "no surroundings": "no surroundings known",
        "empty": "no children counted",
        "hidden": "few children, not shown",
      }),
    },

    mirror: {
      title: (n: string, all: string) => `${n} of ${all} schools mirror their surroundings`,
      counts: (moreB: string, b: string, moreA: string, a: string) =>
        `${moreB} schools have more children from ${b} than live around them, ${moreA} more from ${a}.`,
      unclear: (n: string) => `Of ${n} small schools it cannot be told.`,
      why: (chance: string, all: string) =>
        `In a small school every child weighs much. That is why the strip is wide on the left. Even if all ${all} schools were mirrors, about ${chance} would fall outside by chance.`,
      point: "Point at a school, here or on the map, or look it up. Then you see it in both places.",
      search: "Look up a school",
      noSuch: "There is no school with exactly this name. Choose one from the list.",
      onSchool: "at school",
      of100: "of 100",
      inSurroundings: "in the surroundings, of 100",
      byChance: (low: string, high: string) => `by chance ${low} to ${high}`,
      axisY: "Difference with the surroundings, in children of 100",
      axisX: "children at the school",
      up: (b: string) => `more ${b} than around it`,
      down: (a: string) => `more ${a} than around it`,
      strip: "within this strip the difference may be chance",
      stripShort: "strip: may be chance",
      label: (all: string, mirror: string, moreA: string, moreB: string) =>
        `Every dot is a school: ${mirror} of ${all} lie where chance can explain the difference, ${moreB} above, ${moreA} below.`,
      keys: "Schools by size. The arrow keys go to a school next to this one.",
      named: (share: string, b: string, around: string) =>
        `${share} of 100 from ${b}, ${around} around it`,
      note: "Every circle is a school, colours as on the map. Strip: 95 of 100 by chance.",
      how: (b: string) => [
        `Left and right: how many children of the two groups are at the school. Up and down: the share of ${b} at school minus that share among the children in the surroundings.`,
        "The strip is drawn for surroundings like the middle ones. Schools are judged by their own limits, computed exactly (binomial); these stand in the table, and as a thin line at the school that is pointed at.",
        "A school that mirrors a one-sided neighbourhood counts as a mirror here: that difference belongs to housing. This says nothing about how good a school is.",
      ],
    },

    causes: {
      title: (housing: string, all: string, rest: string) =>
        `${housing} of the ${all} go together with housing. The other ${rest} come from choice or admission: how much from which is not known`,
      titleNone: "Which part is housing cannot be told from these data",
      titleOver: (nearest: string, all: string) =>
        `If every child went to the nearest school, it would be ${nearest} instead of ${all}`,
      housing: (n: string) => `Housing ${n}`,
      rest: (n: string) => `Choice or admission ${n}`,
      chance: (n: string) => `up to here, ${n}, would arise by chance too`,
      choice: (low: string, high: string) => `Choice: ${low} to ${high}`,
      admission: (low: string, high: string) => `Admission: ${low} to ${high}`,
      choiceKnown: (n: string) => `Choice ${n}`,
      admissionKnown: (n: string) => `Admission ${n}`,
      housingNote: "What would remain if every child went to the nearest school.",
      note: "Choice and admission can be told apart only with the lists of schools that families asked for. Housing is computed.",
      caption: "What the difference goes together with",
      columns: ["part", "of 100", "lowest", "highest", "kind"],
      rows: { housing: "housing", both: "choice or admission together", choice: "choice", admission: "admission", all: "at school, as it is now", chance: "would arise by chance too" },
      unknown: "not known",
      label: (all: string, housing: string, rest: string, chance: string) =>
        `A bar of ${all}: ${housing} go together with housing, ${rest} with choice or admission. ${chance} would arise by chance too.`,
      labelNone: "The part that belongs to housing cannot be computed.",
      how: (point: string, meters: string, real: string | null) => [
        `Every child is sent, in thought, to the nearest school (${point}, without asking whether there is room; ${meters} from home on average). How uneven schools would be then is called the part that goes together with housing.`,
        ...(real === null ? [] : [`In reality the mean distance is ${real}.`]),
        "The rest is what comes on top of that now. It may be that families choose another school, or that a school is full or admits differently. The data do not show which of the two.",
        "Housing is no separate cause: where families live depends on houses, prices and schools as well.",
      ],
    },

    limits: "What these figures do not say",
    sources: "Sources",
    sourceFile: (file: string) => `file ${file}`,
    sourceLine: (publisher: string, years: string) => `Source: ${publisher}, ${years}`,
    yearUnstated: "year not stated",
    next: {
      title: "Next",
      round: "See an exercise round",
      print: "Print this page",
      schools: "All schools as CSV",
      areas: "All neighbourhoods as CSV",
    },
    metres: (n: string) => `${n} metres`,
    kilometres: (n: string) => (n === "1" ? "1 kilometre" : `${n} kilometres`),
    points: (n: string) => `${n} points per neighbourhood`,
  },
);

export type MetenWords = (typeof metenWords)["nl"];
