import type { Watermark } from '../look';

const key = 'hna-watermark';

/** What the screens of this device said last, for when it is locked and nothing on it can be read. */
export function lastWatermark(): Watermark {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'none' ? null : kept === 'training' ? kept : 'demonstration';
  } catch {
    return 'demonstration';
  }
}

export function keepWatermark(watermark: Watermark): void {
  try {
    localStorage.setItem(key, watermark ?? 'none');
  } catch {
    // Without storage the locked screen says that it is a demonstration.
  }
}
