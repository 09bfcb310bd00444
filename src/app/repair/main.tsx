import '../no-code-from-text';

const element = document.getElementById('root');
if (element !== null) void import('./start').then(({ start }) => start(element));
