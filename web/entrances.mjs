// The entrances that travel as one file each: folders and frames of src/ that it is made of. One that `keeps` opens without net, as its
// Door says: the service worker keeps every file called "kept-…" whole.
const made = {
  elder: { of: ["pages/elder/"] },
  carer: { of: ["pages/carer/", "parts/carer/", "carer/"], keeps: true },
  assessor: { of: ["pages/assessor/", "parts/assess/", "assess/", "frames/TabletFrame"], keeps: true },
  portal: { of: ["pages/public/"] },
};

export const entrances = Object.entries(made).map(([name, { of, keeps }]) => ({ name, of, file: keeps ? `kept-${name}` : name }));
