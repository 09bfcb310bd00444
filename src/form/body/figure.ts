/**
 * A plain human figure, drawn by us, seen from the front and from behind: regions as corners of polygons on a canvas of
 * 200 by 420 units. `left` and `right` are the person's own.
 */
export const sides = ['front', 'back'] as const;
export type Side = (typeof sides)[number];

const width = 200;
/** What of the canvas is shown: the figure and a little room around it. */
export const viewBox = '18 2 164 412';

type Corners = readonly (readonly [number, number])[];

/** Corners as `x,y x,y …`. */
const corners = (points: string): Corners =>
  points.split(' ').map((point) => {
    const [x = 0, y = 0] = point.split(',').map(Number);
    return [x, y];
  });

/** What stands in the middle. */
const middle: Readonly<Record<Side, Readonly<Record<string, Corners>>>> = {
  front: {
    head: oval(100, 33, 20, 26),
    neck: corners('90,62 110,62 114,78 86,78'),
    breastbone: corners('92,83 108,83 108,138 92,138'),
    abdomen: corners('73,143 127,143 126,185 74,185'),
    pelvis: corners('84,190 116,190 113,215 100,225 87,215'),
  },
  back: {
    head: oval(100, 33, 20, 26),
    neck: corners('90,62 110,62 114,78 86,78'),
    'upper-spine': corners('92,83 108,83 108,113 92,113'),
    'mid-spine': corners('92,118 108,118 108,149 92,149'),
    'lower-spine': corners('92,154 108,154 108,188 92,188'),
    sacrum: corners('90,193 110,193 106,217 94,217'),
  },
};

const limbs = {
  shoulder: corners('82,79 66,83 55,92 50,110 67,113 77,97'),
  arm: corners('49,115 66,118 58,170 45,206 31,201 42,160'),
  hand: corners('30,206 44,211 42,232 33,246 23,234'),
  leg: corners('74,305 96,305 92,380 78,380'),
} satisfies Record<string, Corners>;

/** What stands on the left-hand side of the drawing; the right-hand side is its mirror image. */
const halves: Readonly<Record<Side, Readonly<Record<string, Corners>>>> = {
  front: {
    ...limbs,
    breast: corners('87,83 81,99 71,115 72,138 87,138'),
    hip: corners('73,190 79,190 84,217 66,214'),
    thigh: corners('66,219 85,222 98,230 96,300 74,300'),
    foot: corners('77,385 93,385 95,402 80,412 66,407'),
  },
  back: {
    ...limbs,
    upper: corners('87,83 81,99 71,113 87,113'),
    mid: corners('71,118 87,118 87,149 73,149'),
    lower: corners('73,154 87,154 87,188 72,188'),
    buttock: corners('70,193 85,193 90,219 98,230 66,227'),
    thigh: corners('66,232 98,235 96,300 74,300'),
    foot: corners('77,385 93,385 93,406 75,406'),
  },
};

export interface Region {
  /** Side, then the person's own left or right where there are two, then the part: `front-left-breast`. */
  readonly id: string;
  readonly side: Side;
  /** As the `points` of an SVG polygon. */
  readonly points: string;
}

/** The person faces us in front, and turns her back on us behind. */
const whose = { front: ['right', 'left'], back: ['left', 'right'] } as const;

export const regions: readonly Region[] = sides.flatMap((side) => [
  ...Object.entries(middle[side]).map(([part, shape]) => ({ id: `${side}-${part}`, side, points: written(shape) })),
  ...Object.entries(halves[side]).flatMap(([part, shape]) => [
    { id: `${side}-${whose[side][0]}-${part}`, side, points: written(shape) },
    { id: `${side}-${whose[side][1]}-${part}`, side, points: written(shape.map(([x, y]) => [width - x, y])) },
  ]),
]);

function written(shape: Corners): string {
  return shape.map(([x, y]) => `${x},${y}`).join(' ');
}

function oval(x: number, y: number, across: number, down: number): Corners {
  return Array.from({ length: 16 }, (_, index) => {
    const angle = (index / 16) * 2 * Math.PI;
    return [Math.round(x + across * Math.cos(angle)), Math.round(y + down * Math.sin(angle))];
  });
}
