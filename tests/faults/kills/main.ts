import { kills } from '.';
import { argument, write } from '../arguments';

const counts = await kills(Number(argument('kills') ?? 200), Number(argument('minutes') ?? 60), (line) => console.log(line));
console.table(counts);
write({ kills: counts });
process.exit(Object.values(counts).every((count) => count.lost === 0) ? 0 : 1);
