import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../nodes/Intercom/resources';
import { referencePage } from './reference/page';

/** `npm run reference`: writes docs/reference.md from the table. */
const page = join(__dirname, '..', 'docs', 'reference.md');
const text = referencePage(resources);
writeFileSync(page, text);
console.log(`docs/reference.md is written: ${Math.round(text.length / 1024)} KB`);
