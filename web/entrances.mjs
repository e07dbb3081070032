// The entrances that travel as one file each: folders and frames of src/ that it is made of. One that `keeps` opens without net, as its
// Door says: the service worker keeps every file called "kept-…" whole. Where one stands `at` such a door, its file and what its first page `asks`
// beside the tables and who is signed in are fetched before the program runs (src/ahead.ts).
const made = {
  elder: { of: ["pages/elder/"], at: "/my", asks: ["/api/my/persons", "/api/people?limit=50"] },
  carer: { of: ["pages/carer/", "parts/carer/", "carer/"], at: "/carer", asks: ["/api/my-route?day={today}"], keeps: true },
  assessor: { of: ["pages/assessor/", "parts/assess/", "assess/", "frames/TabletFrame"], at: "/assessor", keeps: true },
  portal: { of: ["pages/public/"] },
};

export const entrances = Object.entries(made).map(([name, { of, at, asks, keeps }]) => ({ name, of, at, asks: asks ?? [], file: keeps ? `kept-${name}` : name }));
