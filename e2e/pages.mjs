// An address of every kind of page, with the largest and the emptiest of its kind.

const api = async (base, path) => (await (await fetch(base + path)).json());
const link = async (base, path, pattern) => (await (await fetch(base + path)).text()).match(pattern)?.[1];

export async function addresses(base) {
  const first = async (query) => (await api(base, `/api/v1/incidents?per_page=1&${query}`)).incidents[0].id;
  const [many, large, small] = [await first("sort=filings"), await first("sort=largest"), await first("sort=oldest&source=hhs")];
  const anthem = await first("q=anthem&sort=largest&source=hhs");
  const corrected = (await api(base, "/api/v1/corrections")).released[0]?.filing;
  const merged = (await api(base, "/api/v1/corrections")).decisions[0]?.a;
  const organisation = await link(base, `/incident/${anthem}`, /href="(\/organisation\/[^"]+)"/);
  const repeats = await link(base, "/breaches?q=kaiser&sort=newest", /href="(\/incident\/[^"]+)"/);
  const pages = {
    home: { path: "/" },
    "home-past": { path: "/?as_of=2016-01-01" },
    "home-before": { path: "/?as_of=1990-01-01" },
    breaches: { path: "/breaches" },
    "breaches-searched": { path: "/breaches?q=health&type=hacking&sort=largest" },
    "breaches-narrowed": { path: "/breaches?source=hhs&type=hacking&state=OH&entity=provider&size=5000-49999&year=2023" },
    "breaches-none": { path: "/breaches?q=zzzzzz&state=OH" },
    "breaches-page": { path: "/breaches?page=40&sort=name" },
    incident: { path: `/incident/${anthem}` },
    "incident-large": { path: `/incident/${large}` },
    "incident-small": { path: `/incident/${small}` },
    "incident-many": { path: `/incident/${many}` },
    "incident-past": { path: `/incident/${anthem}?as_of=2017-12-31` },
    filing: { path: `/filing/${anthem}` },
    organisation: { path: organisation },
    "organisation-repeats": { path: await link(base, repeats, /href="(\/organisation\/[^"]+)"/) },
    tallies: { path: "/tallies" },
    "tallies-month": { path: "/tallies?by=month&show=people" },
    "tallies-place": { path: "/tallies?by=location&type=theft&only=1" },
    "tallies-unknown": { path: "/tallies?as_of=2001-01-01" },
    map: { path: "/map" },
    "map-people": { path: "/map?show=people&type=hacking" },
    new: { path: "/new" },
    letter: { path: "/letter" },
    about: { path: "/about" },
    corrections: { path: "/corrections" },
    bulk: { path: "/bulk" },
    report: { path: "/report" },
    "report-about": { path: `/report?about=${anthem}` },
    "report-sent": { path: "/report?sent=0123456789abcdef" },
    api: { path: "/api" },
    "not-found": { path: "/nothing", status: 404 },
    "no-such-incident": { path: "/incident/hhs-0000000000000000", status: 404 },
    bad: { path: "/breaches?page=x", status: 400 },
  };
  if (corrected) pages["filing-contested"] = { path: `/filing/${corrected}` };
  if (merged) pages["incident-decided"] = { path: `/incident/${merged}` };
  return pages;
}
