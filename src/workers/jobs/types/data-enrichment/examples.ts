/** Payloads to begin with. */
export const EXAMPLES = [
  {
    title: 'Contacts',
    payload: {
      records: [
        {
          name: ' Ann  Smith ',
          contact: 'Ann.Smith+news@Example.co.uk',
          tel: '030 901820',
          since: '06.04.2025',
        },
        { name: 'Bob', contact: 'bob@bücher.example', tel: '+44 20 7946 0018', since: '4 May 2024' },
      ],
      email: ['contact'],
      phone: ['tel'],
      country: 'DE',
      date: ['since'],
      hash: [{ fields: ['contact'], algorithm: 'sha-256', as: 'contact_sha256' }],
    },
  },
  {
    title: 'Reviews with their products',
    payload: {
      records: [
        {
          product: 'A1',
          review: 'Das Paket kam zwei Tage zu spät.',
          link: 'shop.example.com/a1?utm_source=mail',
        },
        { product: 'B2', review: 'Works well, thank you very much.', link: 'https://shop.example.com/b2' },
      ],
      language: ['review'],
      url: ['link'],
      join: [
        {
          as: 'product',
          field: 'product',
          key: 'sku',
          rows: [
            { sku: 'A1', title: 'Anchor' },
            { sku: 'B2', title: 'Bollard' },
          ],
        },
      ],
    },
  },
];
