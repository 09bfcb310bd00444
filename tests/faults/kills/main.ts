import { kills, victims } from '.';
import { argument, write } from '../arguments';

const asked = argument('only')?.split(',');
const only = new Set(victims.filter((each) => asked === undefined || asked.includes(each)));
const counts = await kills(Number(argument('kills') ?? 200), Number(argument('minutes') ?? 60), only, (line) => console.log(line));
console.table(counts);
write({ kills: counts });
process.exit(Object.values(counts).every((count) => count.lost === 0) ? 0 : 1);
