import { ahead, defaultRegistry } from '../../src/form';
import { allPartsFor } from '../../src/form/late-parts';
import { kitchenSink } from './kitchen-sink';

// As after the first steps on a device: every part that is fetched apart is here.
await ahead(allPartsFor(kitchenSink, defaultRegistry));
