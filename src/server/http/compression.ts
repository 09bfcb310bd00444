import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { isApi } from './border';
import { Refusal } from './refusal';

const compress = promisify(gzip);
/** A third of the time of the usual 6, for a tenth more bytes. */
const level = 3;
/** What fits into one packet is not worth it. */
const worthwhile = 1024;

/**
 * JSON goes compressed both ways. What a request says counts unpacked: the route's limit is held while it is unpacked, so
 * that a few bytes never become many in memory.
 */
export function addCompression(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, reply, payload) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return payload;
    if (encoding !== 'gzip')
      throw new Refusal(415, 'not-gzip', 'The request is packed in a way that this server does not know. Send it as it is, or as gzip.');
    const unpacked = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
    payload.on('data', (chunk: Buffer) => (unpacked.receivedEncodedLength += chunk.length));
    payload.on('error', (error) => unpacked.destroy(error));
    // A refused request leaves the rest packed.
    reply.raw.once('close', () => unpacked.destroy());
    return payload.pipe(unpacked);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || !isApi(request)) return payload;
    reply.header('vary', 'accept-encoding');
    if (payload.length < worthwhile || !accepts(request) || isPacked(reply)) return payload;
    reply.header('content-encoding', 'gzip');
    return compress(payload, { level });
  });
}

const accepts = (request: FastifyRequest): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(request.headers['accept-encoding'] ?? ''));
const isPacked = (reply: FastifyReply): boolean => reply.hasHeader('content-encoding');
