const CAPITALS: { [word: string]: string } = {
	ai: 'AI',
	api: 'API',
	bcc: 'BCC',
	cc: 'CC',
	csat: 'CSAT',
	csv: 'CSV',
	html: 'HTML',
	id: 'ID',
	ids: 'IDs',
	ip: 'IP',
	json: 'JSON',
	oauth: 'OAuth',
	seo: 'SEO',
	sla: 'SLA',
	sms: 'SMS',
	url: 'URL',
	urls: 'URLs',
	utm: 'UTM',
	whatsapp: 'WhatsApp',
};

/** Words that title case leaves small inside a label; the last word is never small ('Created At'). */
const SMALL = new Set([
	'a',
	'an',
	'and',
	'as',
	'at',
	'by',
	'for',
	'from',
	'in',
	'of',
	'on',
	'or',
	'the',
	'to',
	'with',
]);

/** 'assignee_id' reads 'Assignee ID', 'addTagToContact' reads 'Add Tag to Contact'. */
export const titleCase = (key: string): string =>
	key
		.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.split(/[_.]/)
		.filter(Boolean)
		.map(
			(word, index, { length }) =>
				CAPITALS[word] ??
				(index > 0 && index < length - 1 && SMALL.has(word)
					? word
					: word.charAt(0).toUpperCase() + word.slice(1)),
		)
		.join(' ');

/** The name of an operation from its key; n8n calls getAll 'Get Many'. */
export const operationName = (key: string): string => (key === 'getAll' ? 'Get Many' : titleCase(key));
