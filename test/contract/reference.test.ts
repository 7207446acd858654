import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../../nodes/Intercom/resources';
import { labelOf, placesOf } from '../../nodes/Intercom/table/compile';
import type { Field } from '../../nodes/Intercom/table/types';
import { referencePage } from '../../scripts/reference/page';

const PAGE = join(__dirname, '../../docs/reference.md');

const lines = (text: string) => text.split('\n');

describe('the reference page', () => {
	it('is fresh', () => {
		const committed = new Set(lines(readFileSync(PAGE, 'utf8')));
		const fresh = lines(referencePage(resources));
		const missing = fresh.filter((line) => !committed.has(line));
		const isFresh = readFileSync(PAGE, 'utf8') === fresh.join('\n');
		expect({
			isFresh,
			...(isFresh ? {} : { run: 'npm run reference', missing: missing.slice(0, 5) }),
		}).toEqual({ isFresh: true });
	});

	it('tells of each entry with its requests and its required fields', () => {
		const page = referencePage(resources);
		for (const { resource, operation, entry } of placesOf(resources)) {
			const about = `${resource}: ${operation}`;
			for (const route of 'route' in entry ? [entry.route] : entry.sends) {
				expect({ about, tells: page.includes(`\`${route}\``) }).toEqual({ about, tells: true });
			}
			for (const [name, field] of Object.entries<Field>(entry.required ?? {})) {
				const start = `| ${labelOf(name, field)} |`;
				expect({ about, start, tells: page.includes(start) }).toEqual({ about, start, tells: true });
			}
		}
	});
});
