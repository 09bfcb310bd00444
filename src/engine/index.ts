export type * from './contract';
export { AnswerError } from './contract';
export { blankRules, type BlankRule, type Truth } from './blanks';
export { pathsBehind } from './behind';
export { compile } from './compile';
export { partPath } from './paths';
export { runScenarios, type Scenario, type ScenarioResult } from './scenarios';
export { open } from './session';
