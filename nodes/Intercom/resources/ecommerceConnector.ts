import { Complaint } from '../table/complaint';
import { files, jsonList, number, pathId, selector, text } from '../table/fields';
import { isRecord } from '../table/json';
import { Later, resource } from '../table/types';

/** So much Intercom takes in one request. */
const LARGEST_BYTES = 99 * 1024 * 1024;

const connector_id = pathId('ID of the e-commerce connector, which its address in Intercom ends with', {
	displayName: 'Connector ID',
	placeholder: 'e.g. 12345',
});

const file = files(
	'Name of the binary field with the catalog: a JSON list of products',
	{
		displayName: 'Binary Field',
		placeholder: 'e.g. data',
		to: 'catalog',
		when: { catalog_from: ['file'] },
	},
	{ most: 1, largestBytes: LARGEST_BYTES },
);

/** What each product must have. */
const NEEDED = ['id', 'title', 'url'];

/** The products, which travel as a file. */
const catalog = {
	catalog_from: selector(
		'Where the products are',
		{ json: 'In a Field', file: 'In a Binary Field' },
		{ displayName: 'Catalog From' },
	),
	products: jsonList('Products as Intercom takes them: each has an id, a title and a url at least', {
		displayName: 'Products (JSON)',
		placeholder: 'e.g. [{"id": "1", "title": "City Bike", "url": "https://shop.example.com/1"}]',
		to: 'catalog',
		when: { catalog_from: ['json'] },
		read: (value, reading) => {
			const products = jsonList('').read(value, reading) as unknown[];
			products.forEach((product, index) => {
				const lacking = NEEDED.find(
					(name) => !isRecord(product) || String(product[name] ?? '').trim() === '',
				);
				if (lacking) throw new Complaint(`has an entry ${index + 1} without ${lacking}`);
			});
			const bytes = Buffer.from(JSON.stringify(products));
			if (bytes.length > LARGEST_BYTES)
				throw new Complaint('is larger than the 99 MB that Intercom takes', 'Upload it in parts');
			const whole = {
				name: 'catalog.json',
				content_type: 'application/json',
				data: bytes.toString('base64'),
			};
			return new Later(async () => await Promise.resolve([whole]));
		},
	}),
	file: { ...file },
};

const import_job_id = text('ID of the upload, as its first part gave it', {
	displayName: 'Import Job ID',
	placeholder: 'e.g. job_01abc123',
});

const shared = {
	route: 'POST /ecommerce/connectors/{connector_id}/catalog',
	answerNames: 'import_job_id',
	version: 'Preview',
	form: true,
	reaches: 'customer',
} as const;

export const ecommerceConnector = resource({
	name: 'E-Commerce Connector',
	description: "Connectors through which Fin knows a shop's products",
	operations: {
		finishCatalog: {
			...shared,
			action: 'Finish upload of product catalog (Fin recommends it to customers)',
			description: 'Let Intercom take over the catalog whose parts were uploaded',
			required: { connector_id, import_job_id },
			constants: { finalize: 'true' },
		},
		uploadCatalog: {
			...shared,
			action: 'Upload product catalog (Fin recommends it to customers)',
			description: 'Replace the products that Fin knows of a shop',
			notice: 'A product that is not in the catalog is taken out of what Fin knows',
			required: { connector_id, ...catalog },
		},
		uploadCatalogPart: {
			...shared,
			action: 'Upload part of product catalog (Fin recommends it to customers)',
			description:
				'Upload one part of a catalog that is too large for one request; Finish Catalog puts it into use',
			required: { connector_id, ...catalog },
			optional: {
				import_job_id,
				part_number: number('Which part it is, as the answer to the part before says', {
					default: 1,
					typeOptions: { minValue: 1, numberPrecision: 0 },
				}),
			},
			constants: { finalize: 'false' },
		},
	},
});
