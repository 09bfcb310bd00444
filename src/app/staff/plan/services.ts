import type { Service } from '../../../definition';

/** Services that fit what was typed; with nothing typed, those that the library suggests first and then all others. */
export function findServices(services: readonly Service[], typed: string, suggested: readonly string[]): readonly Service[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const fits = (service: Service): boolean => {
    const text = plain(`${service.name} ${service.about ?? ''} ${service.kind}`);
    return words.every((word) => text.includes(word));
  };
  const place = ({ id }: Service): number => (suggested.includes(id) ? suggested.indexOf(id) : suggested.length);
  return services.filter(fits).toSorted((one, other) => place(one) - place(other));
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();

/** Since when it takes nobody any more; null while it does. `today`: calendar date. */
export const closedSince = ({ closed }: Pick<Service, 'closed'>, today: string): string | null =>
  closed !== undefined && closed <= today ? closed : null;
