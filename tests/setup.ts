/** jsdom lays nothing out, so it has nothing to scroll; a test that asks what was scrolled puts its own in the place of this. */
if ('Element' in globalThis) Element.prototype.scrollIntoView = () => undefined;
