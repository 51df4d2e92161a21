package oauth

import (
	"strings"
	"testing"
)

func TestLoginURL(t *testing.T) {
	tests := []struct {
		location string
		want     bool
	}{
		{"/login", true},
		{"/Login/", true},
		{"login", true},
		{"https://auth.example.com/login?next=/mcp", true},
		{"https://h/users/sign_in", true},
		{"https://h/sign-in", true},
		{"https://h/account/signin.aspx", true},
		{"https://h/wp-login.php?redirect_to=x", true},
		{"https://h/sso/start", true},
		{"https://h/saml2/idp", true},
		{"https://h/cas/login", true},
		{"https://h/oauth2/start?rd=%2Fmcp", true},
		{"https://h/oauth/authorize", true},
		{"https://h/realms/x/protocol/openid-connect/auth?client_id=a", true},
		{"https://h/o/v2?client_id=a&response_type=code", true},
		{"https://h/?SAMLRequest=abc", true},
		{"https://login.microsoftonline.com/common", true},
		{"https://LOGIN.microsoftonline.com./x", false},
		{"https://team.cloudflareaccess.com/cdn-cgi/access", true},
		{"https://accounts.google.com", true},
		{"https://h/#/login", true},
		{"https://h/#/login/", true},
		{"  /login  ", true},

		{"", false},
		{"/", false},
		{"/mcp/", false},
		{"https://mcp.example.com/mcp", false},
		{"https://login.example.com/mcp", false},
		{"https://h/loginx", false},
		{"https://h/blog-in", false},
		{"https://h/catalogue", false},
		{"https://evilmicrosoftonline.com/", false},
		{"https://xlogin.live.com.evil.invalid/", false},
		{"https://h/mcp?next=/login", false},
		{"https://h/x?response_type=code", false},
		{"https://h/x?client_id=a", false},
		{"https://h/#login", false},
		{"https://h/#/tools", false},
		{"http://[", false},
		{"https://h/%zz", false},
		// Metadata of a server below such a path, asked for by http or without its slash.
		{"https://h/.well-known/oauth-authorization-server/sso", false},
		{"https://h/.well-known/openid-configuration/cas/", false},
		{"https://h/sso/.well-known/openid-configuration", false},
		{"https://h/auth/realms/login/.well-known/openid-configuration", false},
		{"https://h/login?back=/.well-known/openid-configuration", true},
		{"/login/" + strings.Repeat("x", 1<<20), true},
		{strings.Repeat("x", 1<<20) + "/login", false},
	}
	for _, tt := range tests {
		if got := LoginURL(tt.location); got != tt.want {
			t.Errorf("LoginURL(%.80q) = %v", tt.location, got)
		}
	}
}

func TestLoginPage(t *testing.T) {
	tests := []struct {
		name, body string
		want       bool
	}{
		{"password field", `<!doctype html><form><input name="u"><input type="password" name="p"></form>`, true},
		{"single quotes and spaces", "<html><INPUT id=x\n type = 'Password'>", true},
		{"no quotation marks", `<html><input type=password>`, true},
		{"title", `<html><head><title>Sign in - Example</title></head>`, true},
		{"title with attributes", `<html><head><title data-x="1"> Log in </title></head>`, true},
		{"one word", `<html><head><title>Login</title></head>`, true},
		{"single sign-on", `<html><head><title>Example Sign-On</title></head>`, true},
		{"other page", `<html><head><title>Welcome</title></head><input type="text">`, false},
		{"the word in the text only", `<html><head><title>Welcome</title></head><p>Please log in</p>`, false},
		{"another word", `<html><head><title>Blogging</title></head>`, false},
		{"named alike", `<html><input type="passwordless">`, false},
		{"in another element", `<html><p>input type="password"</p>`, false},
		{"no page", `{"html":"<input type=\"password\">"}`, false},
		{"text", `Please log in`, false},
		{"empty", "", false},
		{"too far behind", "<html>" + strings.Repeat(" ", maxPageScan) + `<input type="password">`, false},
		{"title without an end", "<html><title>" + strings.Repeat("Login ", 1000), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := LoginPage([]byte(tt.body)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	for page, want := range map[string]string{
		"<title>A</title><title>B</title>": "A", "<TITLE\n>\n A b \n</TITLE>": "A b", "<title></title>": "", "<p>x</p>": "", "": "",
		"<title>" + strings.Repeat("x", 201) + "</title>": "",
	} {
		if got := title([]byte(page)); got != want {
			t.Errorf("title(%.40q) = %q", page, got)
		}
	}
}
