export { lastMorning, planSeeding, seedTeam, type Seeded, type Seeding } from './seed';
export { firingRates, type FiringRate } from './rates';
export { makeTeam } from './make';
