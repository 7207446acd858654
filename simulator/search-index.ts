/**
 * What searches see. Intercom's index follows writes with a delay of up to minutes; with a lag of 0 the
 * records themselves are searched, with a lag the copies that had been indexed by then.
 */
export class SearchIndex {
	private lag = 0;
	private readonly indexed = new Map<string, Map<string, object>>();
	private waiting: Array<{ kind: string; id: string; copy: object | null; due: number }> = [];

	get lagMs(): number {
		return this.lag;
	}

	/** Sets the delay in milliseconds; `live` are the records that count as indexed at this moment. */
	setLag(milliseconds: number, live: Record<string, ReadonlyMap<string, object>>): void {
		if (milliseconds > 0 && this.lag === 0)
			for (const [kind, records] of Object.entries(live))
				this.indexed.set(kind, new Map([...records].map(([id, record]) => [id, structuredClone(record)])));
		if (milliseconds === 0) {
			this.waiting = [];
			this.indexed.clear();
		}
		this.lag = milliseconds;
	}

	written(kind: string, id: string, record: object | null, now: number): void {
		if (this.lag > 0)
			this.waiting.push({ kind, id, copy: record && structuredClone(record), due: now + this.lag });
	}

	/** The records of a kind that a search made now can find. */
	visible<T extends object>(kind: string, live: ReadonlyMap<string, T>, now: number): T[] {
		if (this.lag === 0) return [...live.values()];
		const due = this.waiting.filter((entry) => entry.due <= now);
		this.waiting = this.waiting.filter((entry) => entry.due > now);
		for (const entry of due) {
			const records = this.indexed.get(entry.kind) ?? new Map<string, object>();
			this.indexed.set(entry.kind, records);
			if (entry.copy) records.set(entry.id, entry.copy);
			else records.delete(entry.id);
		}
		return [...(this.indexed.get(kind) ?? new Map<string, object>()).values()] as T[];
	}
}
