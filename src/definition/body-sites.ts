/**
 * Places on the body that a body map can mark. The code is what is stored. Left and right are the person's own. A site
 * whose SNOMED CT structure is not known for certain carries none; it can be added without changing any answer.
 */
export interface BodySite {
  /** Regions of the picture that show it. A site that can be seen from both sides has a region on each. */
  readonly regions: readonly string[];
  /** SNOMED CT concept id of the body structure. */
  readonly snomed?: string;
}

const site = (regions: string, snomed?: string): BodySite => ({ regions: regions.split(' '), ...(snomed === undefined ? {} : { snomed }) });

export const bodySites: ReadonlyMap<string, BodySite> = new Map([
  ['head', site('front-head back-head', '69536005')],
  ['throat', site('front-neck')],
  ['back-of-neck', site('back-neck')],
  ['left-shoulder', site('front-left-shoulder back-left-shoulder', '91775009')],
  ['right-shoulder', site('front-right-shoulder back-right-shoulder', '91774008')],
  ['left-breast', site('front-left-breast', '80248007')],
  ['right-breast', site('front-right-breast', '73056007')],
  ['breastbone', site('front-breastbone', '56873002')],
  ['tummy', site('front-abdomen')],
  ['pelvis', site('front-pelvis')],
  ['left-arm', site('front-left-arm back-left-arm')],
  ['right-arm', site('front-right-arm back-right-arm')],
  ['left-hand', site('front-left-hand back-left-hand', '85151006')],
  ['right-hand', site('front-right-hand back-right-hand', '78791008')],
  ['left-hip', site('front-left-hip', '287679003')],
  ['right-hip', site('front-right-hip', '287579007')],
  ['left-front-thigh', site('front-left-thigh')],
  ['right-front-thigh', site('front-right-thigh')],
  ['left-shin', site('front-left-leg')],
  ['right-shin', site('front-right-leg')],
  ['left-foot', site('front-left-foot back-left-foot', '22335008')],
  ['right-foot', site('front-right-foot back-right-foot', '7769000')],
  ['upper-spine', site('back-upper-spine')],
  ['left-upper-back', site('back-left-upper')],
  ['right-upper-back', site('back-right-upper')],
  ['middle-spine', site('back-mid-spine')],
  ['left-middle-back', site('back-left-mid')],
  ['right-middle-back', site('back-right-mid')],
  ['lower-spine', site('back-lower-spine', '122496007')],
  ['left-lower-back', site('back-left-lower')],
  ['right-lower-back', site('back-right-lower')],
  ['sacrum', site('back-sacrum', '54735007')],
  ['left-buttock', site('back-left-buttock', '723979003')],
  ['right-buttock', site('back-right-buttock', '723980000')],
  ['left-back-thigh', site('back-left-thigh')],
  ['right-back-thigh', site('back-right-thigh')],
  ['left-calf', site('back-left-leg')],
  ['right-calf', site('back-right-leg')],
]);

export const isBodySite = (code: string): boolean => bodySites.has(code);

/** From which side a region is seen. */
export const sideOf = (region: string): 'front' | 'back' => (region.startsWith('front-') ? 'front' : 'back');
