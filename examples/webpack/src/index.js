import "volte-face";
