/* What /v1 answers, as types: held against the server by tests/api through docs/api/openapi.json. */

export type Language = "nl" | "en";

export interface Source {
  file: string;
  sha256: string;
  publisher: string | null;
  title: string | null;
  year: string | null;
  licence: string | null;
  url: string | null;
}

/** GET /v1/town?lang=nl */
export interface Town {
  name: string;
  code: string | null;
  period: Period;
  groups: Groups;
  sources: Source[];
  /** Hash of the last entry of the town's log: which state of the file this is. */
  state: string;
  rounds: { id: string; kind: "exercise"; made: string }[];
  links: { self: string; problem: string; schools: string; areas: string; rounds: string };
}

export interface Period {
  first_year: number;
  last_year: number;
  stated_by_source: boolean;
}

export interface Groups {
  grouping: string;
  note: string | null;
  a: string;
  a_column: string;
  b: string;
  b_column: string | null;
}

export interface Dissimilarity {
  value: number;
  interval: [number, number];
  range_of_unknown: [number, number];
  by_chance: number;
  by_chance_interval: [number, number];
  p_by_chance: number;
  without_chance: number;
}

export interface Spread {
  units: number;
  children_a: number;
  children_b: number;
  children_unknown: number;
  dissimilarity: Dissimilarity;
  theil_h: { value: number; by_chance: number };
  isolation_a: number;
  isolation_b: number;
  exposure_a_to_b: number;
  exposure_b_to_a: number;
  moves: {
    children_a_alone: number;
    children_b_alone: number;
    swaps_each_way: number;
    share_of_all_by_swapping: number;
  };
}

export interface Housing {
  available: boolean;
  why_not: string | null;
  areas: number;
  schools: number;
  /** With children, that cannot take part. */
  schools_without_place: number;
  areas_without_shape: number;
  dissimilarity_of_these_schools: number | null;
  home_points: number;
  children_a_by_residence: number | null;
  children_b_by_residence: number | null;
  nearest_school: {
    dissimilarity: number | null;
    range_over_home_points: [number | null, number | null];
    mean_metres: number | null;
  };
  least_total_distance: {
    dissimilarity: number | null;
    mean_metres: number | null;
    /** Children at school for each child by residence. */
    scale_a: number | null;
    scale_b: number | null;
  };
  published_mean_metres: number | null;
  schools_with_published_metres: number;
  choice_or_admission: number | null;
  /** Not known yet: null, never 0. */
  choice: number | null;
  admission: number | null;
}

export interface Mirror {
  available: boolean;
  radius_metres: number;
  tolerance: number;
  schools: number;
  reflects: number;
  not_compared: number;
  cannot_tell: number;
  more_a: number;
  more_b: number;
  beyond_99_8: number;
  outside_95_by_chance: number;
}

/** GET /v1/problem?lang=nl */
export interface Problem {
  language: Language;
  town: string;
  code: string | null;
  period: Period;
  groups: Groups;
  schools_left_out: number;
  areas_left_out: number;
  at_school: Spread;
  by_residence: Spread | null;
  housing: Housing;
  mirror: Mirror;
  method: {
    seed: number;
    replicates: number;
    level: number;
    points_per_area: number;
    point_sets: number;
  };
  sources: Source[];
  statement: { kind: string; text: string }[];
}

/** Share limits are of group B. Null: not known, or hidden. */
export interface School {
  code: string;
  name: string | null;
  board: string | null;
  denomination: string | null;
  lon: number | null;
  lat: number | null;
  children_a: number | null;
  children_b: number | null;
  children_unknown: number | null;
  mean_metres: number | null;
  share: number | null;
  around: number | null;
  low_95: number | null;
  high_95: number | null;
  low_998: number | null;
  high_998: number | null;
  /** "hidden": of few children, from a source that is not public. */
  verdict:
    | "reflects"
    | "cannot tell"
    | "more group A"
    | "more group B"
    | "no surroundings"
    | "empty"
    | "hidden";
}

/** GET /v1/schools (also ?format=csv) */
export interface Schools {
  radius_metres: number;
  tolerance: number;
  schools: School[];
}

/** GET /v1/areas: GeoJSON of the areas with a shape (also ?format=csv: all areas, without shapes) */
export interface Areas {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    id: string;
    properties: {
      name: string | null;
      children_a: number | null;
      children_b: number | null;
      children_unknown: number | null;
      /** Of group B among A and B. */
      share: number | null;
    };
    geometry: { type: "Polygon" | "MultiPolygon"; coordinates: unknown };
  }[];
}

/** GET /v1/rounds */
export interface Rounds {
  rounds: { id: string; kind: "exercise"; made: string; links: { self: string } }[];
}

/** Priority: a sibling at the school, the school among the nearest, everybody else. */
export type Class = "sibling" | "near" | "other";

export type Decided = "not_asked" | "room" | "class" | "lot" | "seats" | "no_seats";

export interface Estimate {
  value: number;
  /** From the rehearsals: the middle 95 of 100 draws. */
  interval: [number, number];
}

/** How unevenly the intake is spread over the schools. */
export interface Intake {
  dissimilarity: number | null;
  by_chance: number | null;
  theil_h: number | null;
  theil_h_by_chance: number | null;
}

export interface RoundRule {
  id: "one_draw" | "two_baskets";
  placed: number;
  unplaced: number;
  first_choice: number;
  top_three: number;
  /** How many got the first, second, ... choice of their list. */
  by_choice: number[];
  mean_metres: number | null;
  /** How the place of a placed child was decided. */
  decided: { room: number; class: number; lot: number; seats: number };
  /** Of the intake, over schools: the estimated groups A and B, and the invented baskets. */
  groups: Intake;
  baskets: Intake;
  check: { passed: boolean; placed: number; unplaced: number; claims_examined: number };
  /** Deferred acceptance as one can follow it: per pass how many children asked, and how many of all
   *  were sent on. */
  passes: { asked: number; sent_on: number }[];
  /** In the order of the school's number. held: after each pass, children of basket 1 and of
   *  basket 2 (those who declared none are in the basket that the lot gave them). */
  schools: {
    number: number;
    seats: number;
    /** Seats reserved for basket 1 and 2; null without baskets. */
    reserved: [number, number] | null;
    asked_first: number;
    held: [number, number][];
    /** One per seat group (without baskets: one). What would have sufficed: class and ticket of the
     *  last one in; null when nobody sits there. */
    cutoffs: { held: number; turned_away: boolean; class: Class | null; ticket: string | null }[];
  }[];
  /** Over the rehearsals. */
  rehearsed: Rehearsed;
}

export interface Rehearsed {
  first_choice_share: Estimate | null;
  top_three_share: Estimate | null;
  unplaced: Estimate | null;
  mean_metres: Estimate | null;
  groups_dissimilarity: Estimate | null;
  groups_theil_h: Estimate | null;
  baskets_dissimilarity: Estimate | null;
  baskets_theil_h: Estimate | null;
}

/** Two baskets against one draw, same children, same lists, same lots. */
export interface Difference {
  children: number;
  /** In this draw: a place higher on the own list, lower, the same. */
  better: number;
  worse: number;
  same: number;
  first_choice: { one_draw: number; two_baskets: number };
  /** Over the rehearsals: two baskets minus one draw, share of children at their first choice. */
  first_choice_difference: Estimate | null;
  metres: { one_draw: number | null; two_baskets: number | null };
}

/** GET /v1/rounds/{id}: every figure is of an exercise with estimated children. */
export interface Round {
  /** Version of the form in which the result is written. */
  form: 1;
  id: string;
  kind: "exercise";
  made: string;
  town: string;
  /** The groups that the round measures with, by name: a town may be shown with others. */
  groups: Record<Language, { a: string; b: string }>;
  children: number;
  schools: number;
  seats: number;
  choices: { least: number; most: number };
  nearest: number;
  siblings: number;
  /** Share of children in basket 1, the city's share that each school reserves for it. */
  basket_share: number;
  /** Children who declared no basket: the lot puts them in one, in proportion to the city. */
  not_declared: number;
  /** Children at the schools whose group is not known: not in the exercise. */
  children_unknown: number;
  /** What the baskets are drawn from: a published share per neighbourhood. */
  basket_figure: { key: string; name: string | null; areas: number; areas_assumed: number };
  /** What is assumed, with the range one may think of. basis says where it comes from. */
  assumptions: {
    key: string;
    value: number;
    low: number | null;
    high: number | null;
    basis: "published" | "assumed" | "chosen";
  }[];
  population: {
    home_points: number;
    /** Whose published mean distance no home point allows: the mean as it comes out. */
    schools_out_of_reach: { code: string; published_metres: number; metres: number }[];
    schools_assumed: number;
    schools_without_place: number;
    largest_margin_error: number;
    largest_distance_error: number;
    scale_a: number;
    scale_b: number;
    iterations: number;
  };
  draw: {
    round: string;
    manifest: string;
    manifest_sha256: string;
    commitment: string;
    secret: string;
    beacon: string;
    /** False in an exercise: the beacon is typed in, not a public one. */
    beacon_public: boolean;
    seed: string;
    /** A few applicants with their tickets, to redo by hand, and what became of their list. */
    examples: {
      applicant: string;
      ticket: string;
      /** In the order of tickets, from 1. */
      place: number;
      basket: 1 | 2;
      declared: boolean;
      choices: {
        school: number;
        class: Class;
        one_draw: Decided;
        two_baskets: Decided;
      }[];
      /** Place on the own list from 1; null without a place. */
      placed: { one_draw: number | null; two_baskets: number | null };
      /** Seat group within the school from 1, as in its cutoffs; null without a place. */
      seat_group: { one_draw: number | null; two_baskets: number | null };
    }[];
  };
  rules: [RoundRule, RoundRule];
  change: {
    /** Two baskets minus one draw, rehearsal by rehearsal with the same lots: far sharper than holding
     *  the bands of the two rules side by side. */
    figures: Rehearsed;
    by_group: ({ key: "a" | "b" } & Difference)[];
    by_basket: ({ key: "basket_1" | "basket_2" | "not_declared" } & Difference)[];
    by_area: ({ code: string; name: string | null } & Difference)[];
    /** Areas with fewer children are not shown. */
    areas_left_out: { fewer_than: number; areas: number; children: number };
  };
  rehearsals: number;
}

/** application/problem+json */
export interface Trouble {
  type: string;
  title: string;
  status: number;
  detail: string;
}
