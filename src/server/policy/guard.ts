import type { FastifyInstance } from 'fastify';
import { Refusal } from '../http/refusal';
import type { Doorkeeper } from '../http/session';
import { routeRow, may } from './policy';

/**
 * Puts the table before every route: who is not let in is refused before anything that was sent is read. A route that has no
 * row cannot be added: then the server does not start.
 */
export function guardRoutes(app: FastifyInstance, door: Doorkeeper): void {
  app.addHook('onRoute', (route) => {
    const rows = [route.method].flat().map((method) => {
      const row = routeRow(method, route.url);
      if (row === undefined) throw new Error(`The policy has no row for ${method} ${route.url}, so it is not served.`);
      return row;
    });
    const [row] = rows;
    if (row === undefined || rows.some((each) => each !== row)) throw new Error(`The policy's rows for ${route.url} differ.`);
    if (row === 'anyone') return;
    const before = route.onRequest === undefined ? [] : [route.onRequest].flat();
    const check = async (request: Parameters<Doorkeeper['who']>[0]): Promise<void> => {
      const { roles } = await door.who(request);
      if (row !== 'signed-in' && !may(roles, row)) throw notAllowed();
    };
    route.onRequest = [check, ...before];
  });
}

export const notAllowed = (): Refusal =>
  new Refusal(403, 'not-allowed', 'Your role in the team does not include this. Ask an administrator of your team.');
