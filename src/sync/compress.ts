/** What fits into one packet is not worth it. */
const worthwhile = 1024;

/** A message packed as gzip where that is worth it; null where it goes as it is. */
export async function packed(text: string): Promise<Blob | null> {
  if (text.length < worthwhile || typeof CompressionStream === 'undefined') return null;
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}
