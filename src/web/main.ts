void (document.body.textContent = "soon");
export {};
