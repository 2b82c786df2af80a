const greeting = document.getElementById('greeting');
if (greeting !== null) greeting.textContent = 'Hello';
