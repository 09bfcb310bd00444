export function send(url: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url + path, {
    method,
    body: text,
    redirect: 'manual',
    headers: { ...(text === null ? {} : { 'content-type': 'application/json' }), ...headers },
  });
}
