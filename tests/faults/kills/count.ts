/** What was killed how often, and what became of what had been acknowledged. */
export interface Count {
  kills: number;
  /** Kills that hit work under way, where there is a work that ends. */
  midway: number;
  acknowledged: number;
  /** Acknowledged and not found again. */
  lost: number;
}

export const nothing = (): Count => ({ kills: 0, midway: 0, acknowledged: 0, lost: 0 });
